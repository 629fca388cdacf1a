public import LooperCore
import Synchronization

/// One reply of a ``ScriptedModel``.
public struct ScriptedReply: Sendable, Hashable, ExpressibleByStringLiteral {
    /// What the model writes, unless a limit or the listener stops it before.
    public var text: String
    /// Why it ends when all of the text is written.
    public var stopReason: StopReason

    /// Creates a reply.
    public init(_ text: String, stopReason: StopReason = .endOfTurn) {
        self.text = text
        self.stopReason = stopReason
    }

    /// Creates a reply that ends by itself.
    public init(stringLiteral text: String) {
        self.init(text)
    }
}

/// A model that gives prepared replies in order, streams them, counts words as tokens and remembers what it was asked.
public final class ScriptedModel: LanguageModel {
    /// One call of the model.
    public struct Request: Sendable, Hashable {
        /// The conversation it was given.
        public var messages: [Message]
        /// The sampling it was given.
        public var options: GenerationOptions
    }

    /// Thrown when there are no more replies.
    public struct Exhausted: Error, Sendable, CustomStringConvertible {
        /// How many replies there were.
        public let replies: Int
        /// The number of replies, in words.
        public var description: String { "the script has no more than \(replies) replies" }
    }

    private struct State {
        var requests: [Request] = []
        var words = WordTokens()
    }

    /// What the model says it is.
    public let identity: ModelIdentity
    private let replies: [ScriptedReply]
    private let givesContext: Bool
    private let state = Mutex(State())

    /// Creates a model.
    ///
    /// - Parameters:
    ///   - replies: what it answers, in order.
    ///   - window: words, prompt and reply together, that it can read.
    ///   - givesContext: whether replies carry token ids, as those of a local model do.
    public init(_ replies: [ScriptedReply], window: Int = 1_000_000, givesContext: Bool = false) {
        self.replies = replies
        self.givesContext = givesContext
        identity = ModelIdentity(name: "scripted", window: window)
    }

    /// What it was asked so far, in order.
    public var requests: [Request] { state.withLock { $0.requests } }

    /// The number of words, plus one for the header of each message and one for that of the reply.
    public func tokenCount(of messages: [Message]) async throws -> Int {
        state.withLock { $0.words.context(of: messages).ids.count }
    }

    /// Streams the next prepared reply, a word at a time.
    public func reply(
        to messages: [Message],
        options: GenerationOptions,
        onText: @Sendable (String) -> StreamDecision
    ) async throws -> Reply {
        let turn = state.withLock { state in
            state.requests.append(Request(messages: messages, options: options))
            return state.requests.count - 1
        }
        guard turn < replies.count else { throw Exhausted(replies: replies.count) }
        let prompt = state.withLock { $0.words.context(of: messages) }
        let room = identity.window - prompt.ids.count
        let limit = min(options.maxTokens, room)
        let cut: StopReason = room < options.maxTokens ? .window : .length
        let (text, written, reason) = stream(replies[turn], limit: limit, cut: cut, onText: onText)
        let usage = Usage(promptTokens: prompt.ids.count, replyTokens: written.count)
        let context = state.withLock { givesContext ? $0.words.extend(prompt, by: written) : nil }
        return Reply(text: text, stopReason: reason, usage: usage, context: context)
    }

    private func stream(
        _ reply: ScriptedReply,
        limit: Int,
        cut: StopReason,
        onText: (String) -> StreamDecision
    ) -> (text: String, words: [String], reason: StopReason) {
        var written: [String] = []
        for word in WordTokens.words(of: reply.text) {
            guard written.count < limit else { return (written.joined(), written, cut) }
            written.append(word)
            if onText(word) == .stop { return (written.joined(), written, .listener) }
        }
        return (written.joined(), written, reply.stopReason)
    }
}
