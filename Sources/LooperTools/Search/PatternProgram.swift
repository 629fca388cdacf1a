/// A regular expression as steps that read a byte, fork or look where they are.
struct PatternProgram {
    private static let sizeLimit = 20_000

    enum Step {
        case read(ByteSet, next: Int)
        case fork(Int, Int)
        case look(PatternNode.Place, next: Int)
        case found
    }

    private(set) var steps: [Step] = [.found]
    /// Where it begins.
    private(set) var start = 0

    /// Lays out the steps from the end to the beginning.
    init(_ node: PatternNode) throws(PatternFault) {
        start = try add(node, before: 0)
    }

    private mutating func append(_ step: Step) throws(PatternFault) -> Int {
        guard steps.count < Self.sizeLimit else { throw PatternFault(words: "it is too large") }
        steps.append(step)
        return steps.count - 1
    }

    private mutating func add(_ node: PatternNode, before next: Int) throws(PatternFault) -> Int {
        switch node {
        case .set(let set): return try append(.read(set, next: next))
        case .place(let place): return try append(.look(place, next: next))
        case .sequence(let nodes):
            var entry = next
            for node in nodes.reversed() { entry = try add(node, before: entry) }
            return entry
        case .either(let nodes):
            var entry = try add(nodes[nodes.count - 1], before: next)
            for node in nodes.dropLast().reversed() {
                entry = try append(.fork(add(node, before: next), entry))
            }
            return entry
        case .repeated(let node, let least, let most):
            return try addRepeated(node, least, most, before: next)
        }
    }

    private mutating func addRepeated(
        _ node: PatternNode,
        _ least: Int,
        _ most: Int?,
        before next: Int
    ) throws(PatternFault) -> Int {
        var entry = next
        if let most {
            for _ in least..<most { entry = try append(.fork(add(node, before: entry), next)) }
        } else {
            let loop = try append(.fork(next, next))
            steps[loop] = .fork(try add(node, before: loop), next)
            entry = loop
        }
        for _ in 0..<least { entry = try add(node, before: entry) }
        return entry
    }
}
