public import LooperCore

/// A step of a session, without the words that its trajectory has.
public struct StepEntry: Sendable, Hashable, Codable {
    /// Most characters of an observation that are kept: its beginning and its end.
    public static let observationLimit = 2000

    /// The ``SessionEntry/id`` of its session.
    public var session: String
    /// Counted from 1.
    public var number: Int
    /// The call that was understood; `nil` where the reply held no usable one.
    public var call: ToolCall?
    /// How the call went.
    public var status: Observation.Status
    /// What came back; of more than ``observationLimit`` characters, the first and the last of them with a line `…`
    /// between.
    public var observation: String
    /// Tokens read, cached ones included.
    public var promptTokens: Int
    /// Tokens written.
    public var replyTokens: Int
    /// Seconds that the model took.
    public var modelSeconds: Double
    /// Seconds that the tool took.
    public var toolSeconds: Double

    /// The entry of `step`.
    public init(_ step: Step, of session: String) {
        self.session = session
        number = step.number
        call = step.call
        status = step.observation.status
        observation = step.observation.text.keepingEnds(Self.observationLimit)
        promptTokens = step.usage.promptTokens
        replyTokens = step.usage.replyTokens
        modelSeconds = step.usage.promptSeconds + step.usage.replySeconds
        toolSeconds = step.toolSeconds
    }

    private enum CodingKeys: String, CodingKey {
        case session, number, call, status, observation
        case promptTokens = "prompt_tokens"
        case replyTokens = "reply_tokens"
        case modelSeconds = "model_seconds"
        case toolSeconds = "tool_seconds"
    }
}

extension StepEntry: StoredValue {
    static let kind = StoreEntry.Kind.step
    static let keyNames = ["session", "number"]
    var storeKey: EntryKey { EntryKey(.text(session), .number(Double(number))) }
    var owner: String? { session }
    var entry: StoreEntry { .step(self) }
}

extension String {
    /// The text, or where it is longer than `limit` characters its beginning and its end with `…` between.
    fileprivate func keepingEnds(_ limit: Int) -> String {
        // As many bytes hold no more characters, and are counted at once.
        guard utf8.count > limit, count > limit else { return self }
        return "\(prefix(limit / 2))\n…\n\(suffix(limit / 2))"
    }
}
