import LooperCore

/// What is tried as one task: one bug, or two in different functions.
struct Candidate: Sendable {
    let mutants: [Mutant]

    static let combined = "combined"

    var key: String { mutants.map(\.key).joined(separator: "+") }
    var operatorName: String { mutants.count == 1 ? mutants[0].operatorName : Self.combined }
    /// The file of the first bug.
    var module: String { mutants.first?.path ?? "" }
    var paths: [String] { Set(mutants.map(\.path)).sorted() }

    /// The content of the file at `path` with its bugs.
    func changed(_ path: String, _ bytes: [UInt8]) -> [UInt8] {
        mutants.filter { $0.path == path }
            .sorted { $0.edit.range.lowerBound > $1.edit.range.lowerBound }
            .reduce(bytes) { $1.edit.applied(to: $0) }
    }

    /// Pairs of `mutants` in different functions, in an order that `seed` decides.
    static func pairs(_ mutants: [Mutant], seed: UInt64) -> [Candidate] {
        var random = SplitMix64(seed: seed)
        let shuffled = mutants.sorted { $0.key < $1.key }.shuffled(using: &random)
        return (1..<max(2, min(4, shuffled.count))).flatMap { distance in
            zip(shuffled, shuffled.dropFirst(distance))
                .filter { $0.place != $1.place }
                .map { Candidate(mutants: [$0, $1]) }
        }
    }
}
