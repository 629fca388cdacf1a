/// The ids of one session or conversation, with what is to be learned marked.
package struct TrainingSample: Sendable, Equatable {
    /// What reports and errors call it: a session's id, or a file with a line.
    package var name: String
    /// All ids; shape (tokens).
    package var ids: [Int32]
    /// 1 where the id is to be predicted, else 0; shape (tokens).
    package var lossMask: [UInt8]
    /// Whether it is a reply of the base that holds the model in place, and no part of the skill.
    package var isGeneral = false

    /// Creates a sample; both arrays are of one length.
    package init(name: String, ids: [Int32], lossMask: [UInt8], isGeneral: Bool = false) {
        precondition(ids.count == lossMask.count, "a mask has one entry for each id")
        self.name = name
        self.ids = ids
        self.lossMask = lossMask
        self.isGeneral = isGeneral
    }

    /// Ids that carry loss; the first of all cannot, since nothing predicts it.
    package var trained: Int { lossMask.dropFirst().count { $0 == 1 } }
}
