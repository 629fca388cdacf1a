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

    /// Creates a reply.
    public init(text: String, stopReason: StopReason, usage: Usage, context: TokenContext? = nil) {
        self.text = text
        self.stopReason = stopReason
        self.usage = usage
        self.context = context
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

/// Tokens read and written, and how long that took.
public struct Usage: Sendable, Hashable, Codable {
    /// Tokens of the prompt, cached ones included.
    public var promptTokens: Int
    /// Those of them whose keys and values were already there.
    public var cachedTokens: Int
    /// Tokens written.
    public var replyTokens: Int
    /// Seconds spent reading the prompt.
    public var promptSeconds: Double
    /// Seconds spent writing the reply.
    public var replySeconds: Double

    /// Creates a usage record; everything not given is zero.
    public init(
        promptTokens: Int = 0,
        cachedTokens: Int = 0,
        replyTokens: Int = 0,
        promptSeconds: Double = 0,
        replySeconds: Double = 0
    ) {
        self.promptTokens = promptTokens
        self.cachedTokens = cachedTokens
        self.replyTokens = replyTokens
        self.promptSeconds = promptSeconds
        self.replySeconds = replySeconds
    }

    private enum CodingKeys: String, CodingKey {
        case promptTokens = "prompt_tokens"
        case cachedTokens = "cached_tokens"
        case replyTokens = "reply_tokens"
        case promptSeconds = "prompt_seconds"
        case replySeconds = "reply_seconds"
    }
}
