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
    /// How the observation was put before the model.
    public var shown: ShownResult
    /// Words of the harness to the model that were added to the observation: loop warnings, reminders.
    public var notices: [String]
    /// Tokens and seconds of the reply.
    public var usage: Usage
    /// Seconds the tool took.
    public var toolSeconds: Double
    /// Ids and mask of the context of this reply as a difference from the step before; only with a local model.
    public var tokens: TokenDelta?
    /// What left the transcript before this reply was asked for; `nil` where nothing did.
    public var pruning: Pruning?
    /// What hooks and switches made of the call and its result, in order; `nil` where nothing was changed.
    public var interventions: [Intervention]?
    /// The change to the repository so far, as a unified diff; `nil` where it is the same as a step before.
    public var patch: String?
    /// `false` where nobody should learn the reply; see ``Reply/train``.
    public var train: Bool?

    /// Creates a step.
    public init(
        number: Int,
        reply: String,
        stopReason: StopReason,
        call: ToolCall?,
        observation: Observation,
        shown: ShownResult = ShownResult(),
        notices: [String] = [],
        usage: Usage,
        toolSeconds: Double = 0,
        tokens: TokenDelta? = nil,
        pruning: Pruning? = nil,
        interventions: [Intervention]? = nil,
        patch: String? = nil,
        train: Bool? = nil
    ) {
        self.number = number
        self.reply = reply
        self.stopReason = stopReason
        self.call = call
        self.observation = observation
        self.shown = shown
        self.notices = notices
        self.usage = usage
        self.toolSeconds = toolSeconds
        self.tokens = tokens
        self.pruning = pruning
        self.interventions = interventions
        self.patch = patch
        self.train = train
    }

    /// The message that the model was shown as the result.
    public var result: String { shown.before + (shown.text ?? observation.text) + shown.after }

    private enum CodingKeys: String, CodingKey {
        case number, reply, call, observation, shown, notices, usage, tokens, pruning, interventions, patch, train
        case stopReason = "stop_reason"
        case toolSeconds = "tool_seconds"
    }
}
