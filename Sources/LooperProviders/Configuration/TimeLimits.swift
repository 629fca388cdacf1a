/// How long a provider is waited for, in seconds.
public struct TimeLimits: Sendable, Hashable {
    /// Until the connection stands.
    public var connect: Double
    /// Until the first token, the reading of the prompt included.
    ///
    /// Signs of life without a token do not count.
    public var firstToken: Double
    /// From one token to the next.
    public var idle: Double
    /// For the provider's own count of tokens, once the listener has had enough of the text.
    public var afterStop: Double
    /// For the provider's own count of tokens, once it has said that the reply is at its end.
    public var afterEnd: Double

    /// Creates limits.
    public init(
        connect: Double = 10,
        firstToken: Double = 600,
        idle: Double = 120,
        afterStop: Double = 0.5,
        afterEnd: Double = 5
    ) {
        self.connect = connect
        self.firstToken = firstToken
        self.idle = idle
        self.afterStop = afterStop
        self.afterEnd = afterEnd
    }
}
