public import LooperCore

/// How a session ended, and what it took.
public struct OutcomeEntry: Sendable, Hashable, Codable {
    /// The ``SessionEntry/id`` of its session.
    public var session: String
    /// How it ended.
    public var outcome: Outcome
    /// Why, in words, where the outcome alone does not say it.
    public var detail: String?
    /// Steps taken.
    public var steps: Int
    /// Tokens read, cached ones included.
    public var promptTokens: Int
    /// Tokens written.
    public var replyTokens: Int
    /// US dollars; `nil` where no price is known.
    public var cost: Double?
    /// Wall-clock seconds.
    public var seconds: Double
    /// The change to the repository, as a unified diff; empty where there is none.
    public var patch: String

    /// The entry of a session that is over; `nil` where it is not.
    public init?(_ trajectory: Trajectory) {
        guard let outcome = trajectory.outcome else { return nil }
        session = SessionEntry.id(of: trajectory.provenance)
        self.outcome = outcome
        detail = trajectory.outcomeDetail
        steps = trajectory.steps.count
        promptTokens = trajectory.promptTokens
        replyTokens = trajectory.replyTokens
        cost = trajectory.cost
        seconds = trajectory.seconds
        patch = trajectory.patch
    }

    private enum CodingKeys: String, CodingKey {
        case session, outcome, detail, steps, cost, seconds, patch
        case promptTokens = "prompt_tokens"
        case replyTokens = "reply_tokens"
    }
}

extension OutcomeEntry: StoredValue {
    static let kind = StoreEntry.Kind.outcome
    static let keyNames = ["session"]
    var storeKey: EntryKey { EntryKey(.text(session)) }
    var owner: String? { session }
    var entry: StoreEntry { .outcome(self) }
}
