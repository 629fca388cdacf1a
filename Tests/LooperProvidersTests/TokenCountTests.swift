import LooperCore
import Testing

@testable import LooperProviders

/// Counting, and noticing that a server counts less than it was given.
@Suite(.timeLimit(.minutes(2))) struct TokenCountTests {
    private func long(_ words: Int) -> [Message] {
        [Message(.user, (0..<words).map { _ in "word" }.joined(separator: " "))]
    }

    @Test func anEstimateIsRatherTooHigh() {
        let counts = KnownCounts()
        let text = "func add(_ a: Int, _ b: Int) -> Int { a + b } // adds two numbers\n"
        // 22 tokens in the tokenizers of today.
        #expect((22...60).contains(counts.estimate([Message(.user, text)])))
    }

    @Test func whatIsKnownIsNotEstimated() {
        var counts = KnownCounts()
        let first = long(1000)
        counts.record(1200, for: first)
        #expect(counts.exact(first) == 1200)
        let more = first + [Message(.assistant, "yes"), Message(.user, "go on")]
        let estimate = counts.estimate(more)
        #expect(estimate > 1200 && estimate < 1240)
        #expect(counts.least(more) == 1202, "the model's own turns may be read without their thoughts")
        #expect(counts.least(long(50)) == 50)
    }

    @Test(arguments: [("don't stop", 2), ("a1b2", 2), ("-----   \n\t", 0), ("世界", 1), ("snake_case", 2)])
    func theLeastCountIsThatOfWords(text: String, count: Int) {
        #expect(KnownCounts().least([Message(.user, text)]) == count)
    }

    @Test func aPromptThatWasCutIsReported() async throws {
        let server = try ScriptedServer(replies: .stream(Completion.openAI(["ok"], prompt: 512)))
        defer { server.stop() }
        let model = try await server.openAI()
        let error = await #expect(throws: ProviderError.self) {
            try await model.reply(to: long(3000), options: GenerationOptions()) { _ in .more }
        }
        #expect(error?.code == .truncated)
        #expect(error?.meaning == .breakdown)
        #expect(error?.message.contains("num_ctx") == true)
        #expect(server.asked.count == 1, "the same prompt would be cut again")
    }

    @Test func aConversationThatStopsGrowingIsReported() async throws {
        let server = try ScriptedServer(
            replies: .stream(Completion.openAI(["one"], prompt: 4000)),
            .stream(Completion.openAI(["two"], prompt: 4050)),
            .stream(Completion.openAI(["three"], prompt: 4090))
        )
        defer { server.stop() }
        let model = try await server.openAI()
        var messages = long(3500)
        for answer in ["one", "two"] {
            #expect(try await model.reply(to: messages, options: GenerationOptions()) { _ in .more }.text == answer)
            messages += [Message(.assistant, answer), Message(.user, "and now, if you please, go on")]
        }
        messages += [Message(.assistant, "x")] + long(200)
        let error = await #expect(throws: ProviderError.self) {
            try await model.reply(to: messages, options: GenerationOptions()) { _ in .more }
        }
        #expect(error?.code == .truncated)
    }

    @Test func nothingIsAskedWhileTheLimitIsFar() async throws {
        let server = try FakeServers.vllm(window: 100_000)
        defer { server.stop() }
        let model = try await server.openAI(window: nil)
        _ = try await model.tokenCount(of: long(100))
        #expect(!server.requests.contains { $0.path.hasSuffix("tokenize") })
        let count = try await model.tokenCount(of: long(60_000))
        #expect(count == 60_001)
        _ = try await model.tokenCount(of: long(60_000))
        #expect(server.requests.filter { $0.path.hasSuffix("tokenize") }.count == 1, "a count is asked for once")
    }

    @Test func aCutIsFoundAgainstTheServersOwnTokenizer() async throws {
        let server = try FakeServers.vllm(window: 10_000, cutting: 8000)
        defer { server.stop() }
        let model = try await server.openAI(window: nil)
        #expect(try await model.tokenCount(of: long(9000)) == 9001)
        let error = await #expect(throws: ProviderError.self) {
            try await model.reply(to: long(9000), options: GenerationOptions(maxTokens: 9)) { _ in .more }
        }
        #expect(error?.code == .truncated)
    }
}
