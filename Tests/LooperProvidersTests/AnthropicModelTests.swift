import Foundation
import LooperCore
import LooperTestSupport
import Testing

@testable import LooperProviders

@Suite(.timeLimit(.minutes(2))) struct AnthropicModelTests {
    @Test func conforms() async throws {
        let server = try FakeServers.anthropic()
        defer { server.stop() }
        try await LanguageModelConformance.check { try await server.anthropic(window: nil) }
        #expect(try await server.anthropic(window: nil).identity.window == 64)
    }

    @Test func cacheMarksFollowTheConversation() async throws {
        let server = try ScriptedServer(replies: .stream(Completion.anthropic(["ok"], input: 40)))
        defer { server.stop() }
        let model = try await server.anthropic { $0.key = try APIKey("secret") }
        let messages = [
            Message(.system, "Be brief."), Message(.user, "one"), Message(.assistant, "1"), Message(.user, "two"),
            Message(.assistant, " \n"), Message(.user, "three"),
        ]
        _ = try await model.reply(to: messages, options: GenerationOptions(maxTokens: 9, stopStrings: ["X"])) { _ in
            .more
        }
        let request = try #require(server.asked.first)
        #expect(request.path == "/v1/messages")
        #expect(request.headers["x-api-key"] == "secret")
        #expect(request.headers["anthropic-version"] == "2023-06-01")
        let body = try #require(request.json)
        #expect(body["max_tokens"] == .integer(9))
        #expect(body["stop_sequences"] == .array([.string("X")]))
        #expect(body["temperature"] == .integer(0))
        #expect(body["top_p"] == nil && body["seed"] == nil)
        #expect(Self.blocks(body["system"]).map(\.isMarked) == [true])
        guard case .array(let turns)? = body["messages"] else { return }
        #expect(turns.map { $0["role"]?.stringValue } == ["user", "assistant", "user", "user"])
        let blocks = turns.flatMap { Self.blocks($0["content"]) }
        #expect(blocks.map(\.text) == ["one", "1", "two", "three"])
        #expect(blocks.map(\.isMarked) == [false, false, true, true])
    }

    private static func blocks(_ value: JSONValue?) -> [(text: String?, isMarked: Bool)] {
        guard case .array(let blocks)? = value else { return [] }
        return blocks.map { ($0["text"]?.stringValue, $0["cache_control"]?["type"] == .string("ephemeral")) }
    }

    @Test func theThreePartsOfThePromptAreCountedAndPriced() async throws {
        let stream = Completion.anthropic(["a", "b"], input: 100, cacheRead: 5000, cacheWrite: 300)
        let server = try ScriptedServer(replies: .stream(stream, .sevens))
        defer { server.stop() }
        let model = try await server.anthropic {
            $0.price = ModelPrice(input: 3, cachedInput: 0.3, cacheWrite: 3.75, output: 15)
        }
        let usage = try await model.hello().usage
        #expect(usage.promptTokens == 5400)
        #expect(usage.cachedTokens == 5000)
        #expect(usage.cacheWriteTokens == 300)
        #expect(usage.replyTokens == 2)
        #expect(!usage.isEstimated)
        let cost = try #require(usage.cost)
        #expect(abs(cost - (100 * 3 + 5000 * 0.3 + 300 * 3.75 + 2 * 15) / 1e6) < 1e-12)
    }

    @Test(arguments: [
        ("end_turn", StopReason.endOfTurn), ("max_tokens", .length), ("stop_sequence", .stopString),
        ("model_context_window_exceeded", .window),
    ])
    func reasonsAreUnderstood(reason: String, expected: StopReason) async throws {
        let server = try ScriptedServer(replies: .stream(Completion.anthropic(["a"], reason: reason)))
        defer { server.stop() }
        #expect(try await server.anthropic().hello().stopReason == expected)
    }

    @Test func aRefusalIsAnErrorOfItsOwn() async throws {
        let server = try ScriptedServer(replies: .stream(Completion.anthropic(["I"], reason: "refusal")))
        defer { server.stop() }
        let model = try await server.anthropic()
        let error = await #expect(throws: ProviderError.self) { try await model.hello() }
        #expect(error?.code == .filtered)
        #expect(error?.meaning == .breakdown)
    }

    @Test func thinkingStandsBeforeTheText() async throws {
        let events = [
            "{\"type\":\"content_block_start\",\"content_block\":{\"type\":\"thinking\",\"thinking\":\"\"}}",
            "{\"type\":\"content_block_delta\",\"delta\":{\"type\":\"thinking_delta\",\"thinking\":\"Hm.\"}}",
            "{\"type\":\"content_block_delta\",\"delta\":{\"type\":\"signature_delta\",\"signature\":\"abc\"}}",
        ]
        let server = try ScriptedServer(
            replies: .stream(Completion.events(events) + Completion.anthropic(["Hello"]))
        )
        defer { server.stop() }
        #expect(try await server.anthropic().hello().text == "<think>Hm.</think>\nHello")
    }

    @Test func anOverloadedServerIsAskedAgain() async throws {
        let error = "{\"type\":\"error\",\"error\":{\"type\":\"overloaded_error\",\"message\":\"Overloaded\"}}"
        let server = try ScriptedServer(
            replies: .answer(error, status: 529),
            .stream(Completion.events([error])),
            .stream(Completion.anthropic(["ok"]))
        )
        defer { server.stop() }
        let waits = Waits()
        #expect(try await server.anthropic(waits: waits).hello().text == "ok")
        #expect(waits.all == [0.5, 1])
    }

    @Test func aPromptThatIsTooLongHasAMeaningOfItsOwn() async throws {
        let body =
            "{\"type\":\"error\",\"error\":{\"type\":\"invalid_request_error\","
            + "\"message\":\"prompt is too long: 208310 tokens > 200000 maximum\"}}"
        let server = try ScriptedServer(replies: .answer(body, status: 400))
        defer { server.stop() }
        let model = try await server.anthropic()
        let error = await #expect(throws: ProviderError.self) { try await model.hello() }
        #expect(error?.meaning == .contextOverflow)
    }

    @Test func whatTheServerCannotDoIsRefused() async throws {
        let server = try ScriptedServer(replies: .stream(Completion.anthropic(["ok"])))
        defer { server.stop() }
        let model = try await server.anthropic()
        for options in [GenerationOptions(minP: 0.1), GenerationOptions(adapter: AdapterChoice(name: "x"))] {
            let error = await #expect(throws: ProviderError.self) { try await model.hello(options) }
            #expect(error?.code == .badConfiguration)
        }
        #expect(server.asked.isEmpty)
    }
}
