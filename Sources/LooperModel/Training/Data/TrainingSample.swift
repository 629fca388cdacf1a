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

    /// How many ids have to be read for all losses: those before the last one that carries loss.
    package var computed: Int { lossMask.lastIndex(of: 1) ?? 0 }

    /// The id that `position` is to predict, or -1 where it is not scored.
    func target(at position: Int) -> Int32 {
        position + 1 < ids.count && lossMask[position + 1] == 1 ? ids[position + 1] : -1
    }

    /// The maximal runs of ids that carry loss, each of them a reply.
    var replies: [Range<Int>] {
        var runs: [Range<Int>] = []
        var start: Int?
        for (index, mask) in lossMask.enumerated() {
            if mask == 1 {
                start = start ?? index
            } else if let first = start {
                runs.append(first..<index)
                start = nil
            }
        }
        if let start { runs.append(start..<lossMask.count) }
        return runs
    }
}
