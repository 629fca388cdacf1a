/// One entry of a transcript, in the order in which the model reads it.
public struct Message: Sendable, Hashable, Codable {
    /// Who speaks.
    public enum Role: String, Sendable, Hashable, Codable {
        case system, user, assistant
    }

    /// Who speaks.
    public var role: Role
    /// The text, exactly as the model reads or wrote it.
    public var content: String
    /// The token ids that a local model wrote to produce `content`; `nil` for text from elsewhere.
    ///
    /// A local model reads these ids again instead of tokenizing `content`, so that what is trained later is what was
    /// served. Whoever changes `content` (repair, pruning) must drop them: see ``replacing(content:)``.
    public var tokens: [Int32]?

    /// Creates a message.
    public init(_ role: Role, _ content: String, tokens: [Int32]? = nil) {
        self.role = role
        self.content = content
        self.tokens = tokens
    }

    /// The same speaker with other words, and therefore without the old words' token ids.
    public func replacing(content: String) -> Message {
        Message(role, content)
    }
}
