public import LooperCore
import Synchronization
import Testing

/// Checks that every ``LanguageModel`` must pass.
public enum LanguageModelConformance {
    /// Checks counting, streaming, stopping, limits and token ids.
    ///
    /// - Parameters:
    ///   - countsExactly: whether the model's count of a prompt is what the prompt takes; `false` for models that can only
    ///     estimate, which must rather count too many.
    ///   - make: a fresh model that answers at least two words to any prompt, at least once.
    public static func check(
        countsExactly: Bool = true,
        _ make: () async throws -> any LanguageModel
    ) async throws {
        try await checkCounting(try await make(), isExact: countsExactly)
        try await checkStream(try await make())
        try await checkStopping(try await make())
        try await checkLimit(try await make())
        let first = try await ask(try await make())
        let second = try await ask(try await make())
        #expect(first.text == second.text, "the same model, prompt and seed give the same reply")
    }

    private static let prompt = [Message(.system, "You count."), Message(.user, "Count from one to twenty.")]

    private static func ask(
        _ model: any LanguageModel,
        maxTokens: Int = 32,
        onText: @Sendable (String) -> StreamDecision = { _ in .more }
    ) async throws -> Reply {
        try await model.reply(to: prompt, options: GenerationOptions(maxTokens: maxTokens), onText: onText)
    }

    private static func checkCounting(_ model: any LanguageModel, isExact: Bool) async throws {
        #expect(model.identity.window > 0)
        #expect(!model.identity.name.isEmpty)
        let short = try await model.tokenCount(of: prompt)
        let longer = prompt + [Message(.assistant, "one"), Message(.user, "go on")]
        let long = try await model.tokenCount(of: longer)
        #expect(short > 0)
        #expect(long > short)
        for (count, tokens) in [(prompt.count, short), (longer.count, long)] {
            let known = CountedPrefix(messages: count, tokens: tokens)
            #expect(
                try await model.tokenCount(of: longer, knowing: known) == long,
                "a known beginning is no difference"
            )
        }
        let taken = try await ask(model).usage.promptTokens
        #expect(isExact ? taken == short : taken <= short, "the count is what the prompt takes")
    }

    private static func checkStream(_ model: any LanguageModel) async throws {
        let streamed = Mutex("")
        let reply = try await ask(model) { piece in
            streamed.withLock { $0 += piece }
            return .more
        }
        #expect(streamed.withLock { $0 } == reply.text, "the pieces are the reply")
        #expect(reply.usage.replyTokens > 0)
        guard let context = reply.context else { return }
        let written = context.lossMask.reduce(0) { $0 + Int($1) }
        #expect(written == reply.usage.replyTokens, "the mask marks what was written")
        #expect(context.ids.count == reply.usage.promptTokens + reply.usage.replyTokens)
    }

    private static func checkStopping(_ model: any LanguageModel) async throws {
        let reply = try await ask(model) { _ in .stop }
        #expect(reply.stopReason == .listener)
        #expect(!reply.text.isEmpty, "the piece that made the listener stop is part of the reply")
    }

    private static func checkLimit(_ model: any LanguageModel) async throws {
        let reply = try await ask(model, maxTokens: 1)
        #expect(reply.usage.replyTokens <= 1)
        #expect(reply.stopReason == .length)
    }
}
