/// A model that continues a conversation: local, over HTTP, or scripted.
///
/// Running out of room or being stopped is not an error but a ``StopReason``; implementations throw when they cannot
/// answer at all (missing file, lost connection, exhausted script). An error that is a ``ModelFailure`` says what a
/// session can make of it.
public protocol LanguageModel: Sendable {
    /// What the model is and how much it can read.
    var identity: ModelIdentity { get }

    /// The number of tokens that `messages` and the header of the reply take in the window of this model.
    func tokenCount(of messages: [Message]) async throws -> Int

    /// The same number, where a beginning of `messages` was counted before; the default counts all of them again.
    ///
    /// For models whose messages take the same tokens wherever they stand: the work is then that of the new ones.
    func tokenCount(of messages: [Message], knowing prefix: CountedPrefix) async throws -> Int

    /// Writes the next reply.
    ///
    /// - Parameters:
    ///   - messages: the conversation; the last message is not the assistant's.
    ///   - options: sampling and limits.
    ///   - onText: called with each new piece of text, in order; answers whether to go on. A piece never ends inside a
    ///     Unicode scalar.
    func reply(
        to messages: [Message],
        options: GenerationOptions,
        onText: @Sendable (String) -> StreamDecision
    ) async throws -> Reply
}

extension LanguageModel {
    /// Counts all of `messages`.
    public func tokenCount(of messages: [Message], knowing prefix: CountedPrefix) async throws -> Int {
        try await tokenCount(of: messages)
    }
}

/// What a model is and how much it can read.
public struct ModelIdentity: Sendable, Hashable, Codable {
    /// The name under which it was asked for, as in `smollm2-135m`.
    public var name: String
    /// How many tokens, prompt and reply together, it can attend to.
    public var window: Int
    /// SHA-256 of the weights in lower-case hexadecimal, or another stable fingerprint; `nil` where none is known.
    public var fingerprint: String?

    /// Creates an identity.
    public init(name: String, window: Int, fingerprint: String? = nil) {
        self.name = name
        self.window = window
        self.fingerprint = fingerprint
    }
}

/// Whether the listener to a stream wants more of it.
public enum StreamDecision: Sendable, Hashable {
    case more, stop
}
