/// What a model answered.
public struct Reply: Sendable, Hashable, Codable {
    /// The raw text, never repaired.
    public var text: String
    /// Why it ended there.
    public var stopReason: StopReason
    /// Tokens read and written, and how long that took.
    public var usage: Usage
    /// The ids of the whole context as this reply saw it, for a local model.
    public var context: TokenContext?
    /// `false` where nobody should learn this reply, as an attempt that an expert makes wrong on purpose.
    public var train: Bool?

    /// Creates a reply.
    public init(
        text: String,
        stopReason: StopReason,
        usage: Usage,
        context: TokenContext? = nil,
        train: Bool? = nil
    ) {
        self.text = text
        self.stopReason = stopReason
        self.usage = usage
        self.context = context
        self.train = train
    }
}

/// Why a reply ended.
public enum StopReason: String, Sendable, Hashable, Codable {
    /// The model said that its turn is over.
    case endOfTurn = "end_of_turn"
    /// One of the stop strings appeared.
    case stopString = "stop_string"
    /// The listener had enough, as after a complete tool call.
    case listener
    /// `maxTokens` were written: the reply is truncated.
    case length
    /// The model's window is full: the reply is truncated.
    case window
}
