import Foundation
import LooperCore
import Synchronization
import Testing

@testable import Looper

@Suite struct ProviderLoaderTests {
    /// Answers every request with a reply of one word, and keeps what was sent.
    private final class Recorder: HTTPTransport {
        let requests = Mutex<[HTTPRequest]>([])

        func send(_ request: HTTPRequest) async throws -> HTTPResponse {
            requests.withLock { $0.append(request) }
            let (stream, continuation) = AsyncThrowingStream<[UInt8], any Error>.makeStream()
            let chunk = "{\"choices\":[{\"delta\":{\"content\":\"hi\"},\"finish_reason\":\"stop\"}],"
            let usage = "\"usage\":{\"prompt_tokens\":1000000,\"completion_tokens\":1}}"
            continuation.yield(Array("data: \(chunk)\(usage)\n\ndata: [DONE]\n\n".utf8))
            continuation.finish()
            return HTTPResponse(status: request.method == "GET" ? 404 : 200, body: stream)
        }
    }

    private let recorder = Recorder()

    private func model(
        _ text: String,
        environment: [String: String] = [:],
        prices: String? = nil
    ) async throws -> any LanguageModel {
        let home = FileManager.default.temporaryDirectory.appending(path: "home-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: home, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: home) }
        if let prices { try Data(prices.utf8).write(to: home.appending(path: "prices.json")) }
        let loader = ProviderLoader(
            home: LooperHome(folder: home),
            environment: environment,
            transport: recorder
        )
        return try await loader.openAI(try ProviderSpecification(parsing: text))
    }

    private func reply(of model: any LanguageModel) async throws -> Reply {
        try await model.reply(to: [Message(.user, "hello")], options: GenerationOptions()) { _ in .more }
    }

    @Test func aHostedModelHasKeyWindowAndPrice() async throws {
        let model = try await model("gpt-5-mini-2025-08-07", environment: ["OPENAI_API_KEY": "secret"])
        #expect(model.identity == ModelIdentity(name: "openai:gpt-5-mini-2025-08-07", window: 400_000))
        let cost = try #require(try await reply(of: model).usage.cost)
        #expect(abs(cost - 0.250002) < 1e-9)
        let sent = recorder.requests.withLock { $0 }
        #expect(sent.map { $0.url.absoluteString } == ["https://api.openai.com/v1/chat/completions"])
        #expect(sent.first?.headers["Authorization"] == "Bearer secret")
    }

    @Test func theUsualKeyGoesToNoOtherAddress() async throws {
        let environment = ["OPENAI_API_KEY": "secret", "MINE": "mine"]
        let plain = try await model("gpt-5-mini@http://192.0.2.1/v1?window=9", environment: environment)
        #expect(try await reply(of: plain).usage.cost == nil, "a price is that of one server")
        _ = try await model("m@http://192.0.2.1/v1?window=9&key=MINE", environment: environment)
        let unsafe = try await model("gpt-5-mini@http://api.openai.com/v1", environment: environment)
        _ = try await reply(of: unsafe)
        let sent = recorder.requests.withLock { $0 }
        #expect(sent.map { $0.headers["Authorization"] } == [nil, nil, "Bearer mine", nil])
    }

    @Test func aMissingKeyIsNamed() async throws {
        for (text, variable) in [("gpt-5-mini", "OPENAI_API_KEY"), ("m@http://192.0.2.1?window=9&key=MINE", "MINE")] {
            let error = await #expect(throws: LooperError.self) { try await model(text, environment: [variable: ""]) }
            #expect(error?.message.contains(variable) == true)
        }
    }

    @Test func theUsersPricesComeFirst() async throws {
        let prices = """
            [{"host":"192.0.2.1","models":["m"],"window":777,"price":{"input":3,"output":0},"source":"me","date":"d"}]
            """
        let model = try await model("m@http://192.0.2.1/v1", prices: prices)
        #expect(model.identity.window == 777)
        #expect(try await reply(of: model).usage.cost == 3)
        await #expect(throws: ProviderError.self) { try await self.model("m@http://192.0.2.1/v1", prices: "[1]") }
    }

    @Test func theProgramsPricesAreReadable() throws {
        let home = LooperHome(folder: URL(fileURLWithPath: "/nonexistent"))
        let table = try PriceFile(home: home).table()
        #expect(table.entries.count >= 10)
        for entry in table.entries {
            #expect(entry.price.output > entry.price.input && entry.source.hasPrefix("https://"))
            #expect((entry.price.cachedInput ?? 0) < entry.price.input)
        }
    }
}
