import LooperCore
import LooperTestSupport
import Synchronization
import Testing

/// A scripted model that remembers how many messages it had to count each time.
final class CountingModel: LanguageModel {
    private let inner: ScriptedModel
    private let counts = Mutex<[Int]>([])

    init(inner: ScriptedModel) {
        self.inner = inner
    }

    var identity: ModelIdentity { inner.identity }
    var counted: [Int] { counts.withLock { $0 } }

    func tokenCount(of messages: [Message]) async throws -> Int {
        counts.withLock { $0.append(messages.count) }
        return try await inner.tokenCount(of: messages)
    }

    func tokenCount(of messages: [Message], knowing prefix: CountedPrefix) async throws -> Int {
        counts.withLock { $0.append(messages.count - prefix.messages) }
        let known = try await inner.tokenCount(of: Array(messages.prefix(prefix.messages)))
        #expect(known == prefix.tokens, "what is said to be known is so")
        return try await inner.tokenCount(of: messages)
    }

    func reply(
        to messages: [Message],
        options: GenerationOptions,
        onText: @Sendable (String) -> StreamDecision
    ) async throws -> Reply {
        try await inner.reply(to: messages, options: options, onText: onText)
    }
}
