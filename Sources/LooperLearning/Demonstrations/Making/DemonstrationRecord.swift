package import LooperCore

/// What became of one task, as a line of `demonstrations.jsonl`.
public struct DemonstrationRecord: Sendable, Hashable, Codable {
    /// The task's `instance_id`.
    public var task: String
    /// The folder of its trajectory, inside that of all; `nil` where it was dropped.
    public var folder: String?
    /// Why it was dropped; `nil` where it was not.
    public var reason: String?
    /// More of the reason, where there is more.
    public var detail: String?
    /// The kinds of its steps, in order.
    public var actions: [String] = []
    /// How the task was stated: `own`, the number of one of the expert's ways, or `drill`.
    public var statement = "own"
    /// Hops from what was visible to the place.
    public var hops = 0
    /// Tokens of the last prompt and reply together.
    public var tokens = 0
    /// Tokens of replies that are to be learned.
    public var learnedTokens = 0
    /// Wall-clock seconds.
    public var seconds = 0.0
    /// Whether it was replayed to the same end; `nil` where that was not asked for.
    public var replayed: Bool?

    /// Creates a record of a task.
    public init(task: String) {
        self.task = task
    }

    /// Whether only the edit is learned.
    public var isDrill: Bool { statement == Self.drill }
    package static let drill = "drill"
    /// Whether there is a demonstration.
    public var isMade: Bool { folder != nil }
    /// Whether it holds a wrong attempt and the recovery from it.
    public var recovers: Bool { actions.contains(Action.Kind.wrong.rawValue) }

    private enum CodingKeys: String, CodingKey {
        case task, folder, reason, detail, actions, statement, hops, tokens, seconds, replayed
        case learnedTokens = "learned_tokens"
    }
}

extension DemonstrationRecord {
    /// Takes what a session came to.
    package mutating func take(_ trajectory: Trajectory) {
        let last = trajectory.steps.last?.usage
        tokens = (last?.promptTokens ?? 0) + (last?.replyTokens ?? 0)
        learnedTokens = trajectory.steps.reduce(0) { $0 + ($1.train == false ? 0 : $1.tokens?.written.count ?? 0) }
    }

    /// Takes why there is no demonstration.
    package mutating func take(_ dropped: Dropped) {
        folder = nil
        reason = dropped.reason.rawValue
        detail = dropped.detail.isEmpty ? nil : dropped.detail
    }
}
