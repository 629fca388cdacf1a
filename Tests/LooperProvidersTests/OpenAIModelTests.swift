import Foundation
import LooperCore
import LooperTestSupport
import Testing

@testable import LooperProviders

@Suite(.timeLimit(.minutes(2))) struct OpenAIModelTests {
    @Test func vllmConforms() async throws {
        let server = try FakeServers.vllm(window: 64)
        defer { server.stop() }
        try await LanguageModelConformance.check { try await server.openAI(window: nil) }
    }

    @Test func llamaCppConforms() async throws {
        let server = try FakeServers.llamaCpp(window: 64)
        defer { server.stop() }
        try await LanguageModelConformance.check { try await server.openAI(window: nil) }
    }

    @Test func ollamaConforms() async throws {
        let server = try FakeServers.ollama(loaded: 4096, parameters: "")
        defer { server.stop() }
        try await LanguageModelConformance.check(countsExactly: false) { try await server.openAI(window: nil) }
    }

    @Test(
        arguments: [(8192, "stop \"x\"", 8192), (nil, "temperature 1\nnum_ctx    4096\n", 4096)]
            as [(Int?, String, Int)]
    )
    func ollamaIsAskedWhatItReallyGivesTheModel(loaded: Int?, parameters: String, window: Int) async throws {
        let server = try FakeServers.ollama(loaded: loaded, parameters: parameters)
        defer { server.stop() }
        #expect(try await server.openAI(window: nil).identity.window == window)
    }

    @Test func aWindowThatNobodyKnowsIsAskedFor() async throws {
        let ollama = try FakeServers.ollama(loaded: nil, parameters: "temperature 1")
        let other = try ScriptedServer(.answer("{}", status: 404))
        defer {
            ollama.stop()
            other.stop()
        }
        let first = await #expect(throws: ProviderError.self) { _ = try await ollama.openAI(window: nil) }
        #expect(first?.code == .unknownWindow)
        #expect(first?.message.contains("num_ctx") == true)
        let second = await #expect(throws: ProviderError.self) { _ = try await other.openAI(window: nil) }
        #expect(second?.message.contains("?window=N") == true)
        #expect(try await other.openAI(window: 4000).identity.window == 4000)
    }

    @Test func theRequestSaysHowToSample() async throws {
        let server = try FakeServers.vllm(window: 9000)
        defer { server.stop() }
        let options = GenerationOptions(
            temperature: 0.5,
            topP: 0.9,
            minP: 0.1,
            seed: 1 << 63 + 5,
            maxTokens: 3,
            stopStrings: ["END", "\n\n"]
        )
        let reply = try await server.openAI(window: nil).hello(options)
        #expect(reply.stopReason == .length)
        let body = try #require(server.asked.first?.json)
        #expect(body["model"] == .string("m"))
        #expect(
            body["messages"]
                == .array([
                    .object(["role": .string("system"), "content": .string("Be brief.")]),
                    .object(["role": .string("user"), "content": .string("Say hello to everybody.")]),
                ])
        )
        #expect(body["temperature"] == .number(0.5))
        #expect(body["top_p"] == .number(0.9))
        #expect(body["min_p"] == .number(0.1))
        #expect(body["top_k"] == .integer(-1))
        #expect(body["seed"] == .integer(5))
        #expect(body["max_tokens"] == .integer(3))
        #expect(body["stop"] == .array([.string("END"), .string("\n\n")]))
        #expect(body["stream"] == .bool(true))
        #expect(body["stream_options"]?["include_usage"] == .bool(true))
    }

    @Test func samplingCanBeLeftToTheServer() async throws {
        let server = try ScriptedServer(replies: .stream(Completion.openAI(["a"])))
        defer { server.stop() }
        _ = try await server.openAI { $0.sendsSampling = false }.hello()
        let body = try #require(server.asked.first?.json)
        for field in ["temperature", "top_p", "min_p", "seed"] { #expect(body[field] == nil) }
    }

    @Test func adaptersOfVLLMAreModels() async throws {
        let server = try FakeServers.vllm(window: 9000)
        defer { server.stop() }
        let model = try await server.openAI(window: nil) { $0.adapter = AdapterChoice(name: "tuned") }
        _ = try await model.hello()
        _ = try await model.hello(GenerationOptions(maxTokens: 4, adapter: AdapterChoice(name: "other")))
        #expect(server.asked.map { $0.json?["model"] } == [.string("tuned"), .string("other")])
        let half = GenerationOptions(adapter: AdapterChoice(name: "tuned", scale: 0.5))
        await #expect(throws: ProviderError.self) { try await model.hello(half) }
    }

    @Test func adaptersOfLlamaCppAreNumbered() async throws {
        let server = try FakeServers.llamaCpp(window: 9000)
        defer { server.stop() }
        let model = try await server.openAI(window: nil)
        _ = try await model.hello()
        _ = try await model.hello(GenerationOptions(maxTokens: 4, adapter: AdapterChoice(name: "b", scale: 0.5)))
        let chosen = JSONValue.array([.object(["id": .integer(1), "scale": .number(0.5)])])
        #expect(server.asked.map { $0.json?["lora"] } == [.array([]), chosen])
        let error = await #expect(throws: ProviderError.self) {
            try await model.hello(GenerationOptions(adapter: AdapterChoice(name: "flask")))
        }
        #expect(error?.message.contains("django") == true)
    }

    @Test func adaptersAreRefusedWhereThereAreNone() async throws {
        let server = try ScriptedServer(replies: .stream(Completion.openAI(["a"])))
        defer { server.stop() }
        let model = try await server.openAI()
        let error = await #expect(throws: ProviderError.self) {
            try await model.hello(GenerationOptions(adapter: AdapterChoice(name: "x")))
        }
        #expect(error?.code == .badConfiguration)
        #expect(server.asked.isEmpty)
    }

    @Test(arguments: [
        ("stop", StopReason.endOfTurn), ("length", .length), ("tool_calls", .endOfTurn),
    ])
    func reasonsAreUnderstood(reason: String, expected: StopReason) async throws {
        let server = try ScriptedServer(replies: .stream(Completion.openAI(["a"], reason: reason)))
        defer { server.stop() }
        #expect(try await server.openAI().hello().stopReason == expected)
    }

    @Test func aFullWindowIsToldFromAFullReply() async throws {
        let server = try ScriptedServer(replies: .stream(Completion.openAI(["a", "b"], prompt: 98, reason: "length")))
        defer { server.stop() }
        #expect(try await server.openAI(window: 100).hello().stopReason == .window)
    }

    @Test func aStopStringIsSeenWhereTheServerSaysIt() async throws {
        let end = "{\"choices\":[{\"delta\":{},\"finish_reason\":\"stop\",\"stop_reason\":\"END\"}]}"
        let server = try ScriptedServer(replies: .stream(Completion.events([Completion.chunk("a"), end, "[DONE]"])))
        defer { server.stop() }
        #expect(try await server.openAI().hello().stopReason == .stopString)
    }

    @Test func aFilterIsAnErrorOfItsOwn() async throws {
        let server = try ScriptedServer(replies: .stream(Completion.openAI([], reason: "content_filter")))
        defer { server.stop() }
        let model = try await server.openAI()
        let error = await #expect(throws: ProviderError.self) { try await model.hello() }
        #expect(error?.code == .filtered)
        #expect(server.asked.count == 1)
    }

    @Test func cachedTokensAreCountedAndPriced() async throws {
        let stream = Completion.openAI(["a", "b"], prompt: 1000, cached: 600)
        let server = try ScriptedServer(replies: .stream(stream))
        defer { server.stop() }
        let model = try await server.openAI { $0.price = ModelPrice(input: 2, cachedInput: 0.5, output: 8) }
        let usage = try await model.hello().usage
        #expect(usage.cachedTokens == 600)
        let cost = try #require(usage.cost)
        #expect(abs(cost - (400 * 2 + 600 * 0.5 + 2 * 8) / 1e6) < 1e-12)
    }

    @Test func reasoningStandsBeforeTheTextAndIsNotSentBack() async throws {
        let thoughts = [
            "{\"choices\":[{\"delta\":{\"reasoning_content\":\"Hm, \"}}]}",
            "{\"choices\":[{\"delta\":{\"reasoning\":\"hm.\"}}]}",
        ]
        let stream = Completion.events(thoughts + [Completion.chunk("Hello"), Completion.end(), "[DONE]"])
        let server = try ScriptedServer(replies: .stream(stream))
        defer { server.stop() }
        let model = try await server.openAI()
        let heard = Heard()
        let reply = try await model.hello(onText: heard.take)
        #expect(reply.text == "<think>Hm, hm.</think>\nHello")
        #expect(heard.text == reply.text)
        let next = question + [Message(.assistant, reply.text), Message(.user, "<think>mine</think>")]
        _ = try await model.reply(to: next, options: GenerationOptions()) { _ in .more }
        guard case .array(let sent)? = server.asked.last?.json?["messages"] else { return }
        #expect(sent.map { $0["content"]?.stringValue } == question.map(\.content) + ["Hello", "<think>mine</think>"])
    }

    @Test(arguments: [
        "{\"error\":{\"message\":\"Unknown parameter: 'stream_options'.\"}}",
        "{\"detail\":\"stream_options: extra fields\"}",
    ])
    func aServerWithoutCountsIsAskedWithoutThem(body: String) async throws {
        let plain = Completion.events([Completion.chunk("ok"), Completion.end(), "[DONE]"])
        let server = try ScriptedServer(replies: .answer(body, status: 400), .stream(plain))
        defer { server.stop() }
        let waits = Waits()
        let model = try await server.openAI(waits: waits)
        let reply = try await model.hello()
        #expect(reply.text == "ok")
        #expect(reply.usage.isEstimated)
        _ = try await model.hello()
        #expect(server.asked.map { $0.json?["stream_options"] == nil } == [false, true, true])
        #expect(waits.all.isEmpty)
    }

    @Test(arguments: [
        "{\"error\":{\"message\":\"This model's maximum context length is 8192 tokens.\",\"code\":400}}",
        "{\"error\":{\"message\":\"too long\",\"code\":\"context_length_exceeded\"}}",
        "{\"error\":{\"code\":400,\"message\":\"x\",\"type\":\"exceed_context_size_error\",\"n_ctx\":256}}",
    ])
    func aFullContextHasAMeaningOfItsOwn(body: String) async throws {
        for script in [
            [ServerAction].answer(body, status: 400), .answer(body, status: 500), .stream(Completion.events([body])),
        ] {
            let server = try ScriptedServer(replies: script)
            defer { server.stop() }
            let model = try await server.openAI()
            let error = await #expect(throws: ProviderError.self) { try await model.hello() }
            #expect(error?.meaning == .contextOverflow)
            #expect(server.asked.count == 1)
        }
    }
}
