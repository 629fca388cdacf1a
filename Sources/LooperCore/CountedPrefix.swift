/// A beginning of a conversation whose tokens were counted before.
public struct CountedPrefix: Sendable, Hashable {
    /// How many messages it has.
    public var messages: Int
    /// What ``LanguageModel/tokenCount(of:)`` said of it.
    public var tokens: Int

    /// Creates a record of a count.
    public init(messages: Int, tokens: Int) {
        self.messages = messages
        self.tokens = tokens
    }
}
