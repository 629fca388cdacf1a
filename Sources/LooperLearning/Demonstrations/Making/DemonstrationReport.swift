import Foundation

/// What a run came to, as `report.json` says it.
public struct DemonstrationReport: Sendable, Hashable, Codable {
    /// Tasks that were tried.
    public var tried = 0
    /// Those that gave a demonstration.
    public var made = 0
    /// Those of them that are drills; the figures of steps and sequences leave them out.
    public var drills = 0
    /// Those that did not, by reason.
    public var dropped: [String: Int] = [:]
    /// Steps of all demonstrations.
    public var steps = 0
    /// The part of the steps that is `done`.
    public var doneShare = 0.0
    /// The part of the demonstrations with a wrong attempt and its recovery.
    public var recoveryShare = 0.0
    /// Entropy of the sequences of actions, in bits; the most it can be is the logarithm of ``made``.
    public var sequenceEntropy = 0.0
    /// How many different sequences there are.
    public var sequences = 0
    /// Demonstrations by the number of their hops.
    public var hops: [String: Int] = [:]
    /// Tokens of all sessions.
    public var tokens = 0
    /// Tokens of the longest session.
    public var longest = 0
    /// Tokens of replies that are to be learned.
    public var learnedTokens = 0
    /// Demonstrations that were replayed to the same end; `nil` where none was.
    public var replayed: Int?

    /// Sums up records.
    public init(_ records: [DemonstrationRecord]) {
        let all = records.filter(\.isMade)
        let made = all.filter { !$0.isDrill }
        tried = records.count
        self.made = all.count
        drills = all.count - made.count
        dropped = Dictionary(records.compactMap(\.reason).map { ($0, 1) }, uniquingKeysWith: +)
        steps = made.reduce(0) { $0 + $1.actions.count }
        let done = made.reduce(0) { $0 + $1.actions.count { $0 == Action.Kind.done.rawValue } }
        doneShare = steps > 0 ? Double(done) / Double(steps) : 0
        recoveryShare = made.isEmpty ? 0 : Double(made.count(where: \.recovers)) / Double(made.count)
        let counts = Dictionary(made.map { ($0.actions, 1) }, uniquingKeysWith: +).values
        sequences = counts.count
        sequenceEntropy = Self.entropy(Array(counts))
        hops = Dictionary(made.map { (String($0.hops), 1) }, uniquingKeysWith: +)
        tokens = all.reduce(0) { $0 + $1.tokens }
        longest = all.map(\.tokens).max() ?? 0
        learnedTokens = all.reduce(0) { $0 + $1.learnedTokens }
        let replays = all.compactMap(\.replayed)
        replayed = replays.isEmpty ? nil : replays.count { $0 }
    }

    private static func entropy(_ counts: [Int]) -> Double {
        let sum = Double(counts.reduce(0, +))
        let entropy = counts.sorted().reduce(0.0) { $0 - Double($1) / sum * log2(Double($1) / sum) }
        return max(0, entropy)
    }

    private enum CodingKeys: String, CodingKey {
        case tried, made, drills, dropped, steps, sequences, hops, tokens, longest, replayed
        case doneShare = "done_share"
        case recoveryShare = "recovery_share"
        case sequenceEntropy = "sequence_entropy"
        case learnedTokens = "learned_tokens"
    }
}
