/// A line of the file that remembers what was tried.
struct TriedRow: Sendable, Hashable, Codable {
    var key: String
    var operatorName: String
    var fate: Fate
    var seconds: Double
    var isHeldOut: Bool?
    /// Tests that failed, from which the order of later ones is learned.
    var failed: [String]?

    private enum CodingKeys: String, CodingKey {
        case key, fate, seconds, failed
        case operatorName = "operator"
        case isHeldOut = "hold_out"
    }
}

/// The first line of that file: what a continuation has to agree with.
struct TriedHeader: Sendable, Hashable, Codable {
    var repository: String
    var commit: String
    var testCommand: String
    var seed: UInt64
    var holdOut: [String]
    var source: PracticeOptions.Source
    /// Shares of kinds depend on it.
    var count: Int

    private enum CodingKeys: String, CodingKey {
        case commit, seed, count
        case repository = "repo"
        case testCommand = "test_command"
        case holdOut = "hold_out"
        case source = "from"
    }

    /// The option by which this run differs from `other`, in words; `nil` where none does.
    func difference(from other: TriedHeader) -> String? {
        let pairs: [(String, String, String)] = [
            ("--repo", repository, other.repository), ("the commit of --repo", commit, other.commit),
            ("--test-command", testCommand, other.testCommand), ("--seed", "\(seed)", "\(other.seed)"),
            ("--hold-out", holdOut.joined(separator: " "), other.holdOut.joined(separator: " ")),
            ("--from", source.rawValue, other.source.rawValue), ("--count", "\(count)", "\(other.count)"),
        ]
        return pairs.first { $1 != $2 }.map { "\($0) is '\($1)' and was '\($2)'" }
    }
}
