/// A kind of bug.
struct MutationOperator: Sendable {
    /// Its name in task files.
    let name: String
    /// All places in a function where it can be made.
    let edits: @Sendable (MutationScope) -> [SourceEdit]

    init(_ name: String, _ edits: @escaping @Sendable (MutationScope) -> [SourceEdit]) {
        self.name = name
        self.edits = edits
    }

    /// All kinds, in an order that never changes.
    static let all: [MutationOperator] = swaps + values + calls + conditions + statements
}
