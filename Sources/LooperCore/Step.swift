/// One reply of the model with its tool call, and the observation that came back.
public struct Step: Sendable, Hashable, Codable {
    /// Counted from 1.
    public var number: Int
    /// The raw text of the reply.
    public var reply: String
    /// Why the reply ended.
    public var stopReason: StopReason
    /// What was understood from it; `nil` where the reply held no usable call.
    public var call: ToolCall?
    /// What came back.
    public var observation: Observation
    /// Words of the harness to the model that were added to the observation: loop warnings, reminders.
    public var notices: [String]
    /// Tokens and seconds of the reply.
    public var usage: Usage
    /// Seconds the tool took.
    public var toolSeconds: Double
    /// Ids and mask of the context of this reply as a difference from the step before; only with a local model.
    public var tokens: TokenDelta?

    /// Creates a step.
    public init(
        number: Int,
        reply: String,
        stopReason: StopReason,
        call: ToolCall?,
        observation: Observation,
        notices: [String] = [],
        usage: Usage,
        toolSeconds: Double = 0,
        tokens: TokenDelta? = nil
    ) {
        self.number = number
        self.reply = reply
        self.stopReason = stopReason
        self.call = call
        self.observation = observation
        self.notices = notices
        self.usage = usage
        self.toolSeconds = toolSeconds
        self.tokens = tokens
    }

    private enum CodingKeys: String, CodingKey {
        case number, reply, call, observation, notices, usage, tokens
        case stopReason = "stop_reason"
        case toolSeconds = "tool_seconds"
    }
}
