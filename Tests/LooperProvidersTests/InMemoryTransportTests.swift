import Foundation
import LooperCore
import Synchronization
import Testing

@testable import LooperProviders

/// A transport without a network: answers in order.
private final class InMemoryTransport: HTTPTransport {
    enum Answer: Sendable {
        case pieces([[UInt8]])
        case failure(any Error)
    }

    private let answers: Mutex<[Answer]>

    init(_ answers: [Answer]) {
        self.answers = Mutex(answers)
    }

    func send(_ request: HTTPRequest) async throws -> HTTPResponse {
        let answer = answers.withLock { $0.isEmpty ? Answer.pieces([]) : $0.removeFirst() }
        switch answer {
        case .failure(let error): throw error
        case .pieces(let pieces):
            let (stream, continuation) = AsyncThrowingStream<[UInt8], any Error>.makeStream()
            for piece in pieces { continuation.yield(piece) }
            continuation.finish()
            return HTTPResponse(status: 200, headers: ["content-type": "text/event-stream"], body: stream)
        }
    }
}

/// What does not depend on sockets: another transport serves as well.
@Suite(.timeLimit(.minutes(2))) struct InMemoryTransportTests {
    private struct Foreign: Error {}

    private func model(_ answers: [InMemoryTransport.Answer], waits: Waits = Waits()) async throws -> OpenAIModel {
        let configuration = ProviderConfiguration(model: "m", address: URL(string: OpenAIModel.hosted), window: 1000)
        return try await OpenAIModel.connect(
            configuration,
            transport: InMemoryTransport(answers),
            pacing: waits.pacing()
        )
    }

    @Test func anyCutOfTheBytesGivesTheSameReply() async throws {
        let bytes = Completion.openAI(["Grüße ", "👩‍👩‍👧 \"quoted\" ", "\n"])
        for cut in stride(from: 1, to: bytes.count, by: 3) {
            let heard = Heard()
            let reply = try await model([.pieces([Array(bytes[..<cut]), Array(bytes[cut...])])]).hello(
                onText: heard.take
            )
            #expect(reply.text == "Grüße 👩‍👩‍👧 \"quoted\" \n")
            #expect(heard.count == 3)
        }
    }

    @Test func whatATransportThrowsIsABrokenConnection() async throws {
        let waits = Waits()
        let answers: [InMemoryTransport.Answer] = [.failure(Foreign()), .pieces([Completion.openAI(["ok"])])]
        #expect(try await model(answers, waits: waits).hello().text == "ok")
        #expect(waits.all == [0.5])
    }

    @Test func anEndWithoutReasonIsBroken() async throws {
        let waits = Waits()
        let cut = Completion.events(["{\"choices\":[]}"])
        let model = try await model(Array(repeating: .pieces([cut]), count: 9), waits: waits)
        let error = await #expect(throws: ProviderError.self) { try await model.hello() }
        #expect(error?.code == .interrupted)
        #expect(error?.meaning == .breakdown, "after the last attempt nobody is to begin anew")
        #expect(waits.all.count == 5)
    }

    /// Whatever comes: a reply or an error of this target, and what was heard is what the reply says.
    @Test(arguments: [false, true]) func damagedStreamsDoNoHarm(isAnthropic: Bool) async throws {
        var random = SystemRandomNumberGenerator()
        let pieces = ["<bash>ls", " é\u{1F600}", "</bash>"]
        let whole = isAnthropic ? Completion.anthropic(pieces) : Completion.openAI(pieces)
        var replies = 0
        for _ in 0..<80 {
            var bytes = whole
            for _ in 0..<Int.random(in: 1...6, using: &random) {
                let place = Int.random(in: 0..<bytes.count, using: &random)
                switch Int.random(in: 0...2, using: &random) {
                case 0: bytes[place] = UInt8.random(in: .min ... .max, using: &random)
                case 1: bytes.removeSubrange(place..<min(place + 9, bytes.count))
                default: bytes.insert(contentsOf: Array("\n9}{\"\\ud8".utf8), at: place)
                }
            }
            let heard = Heard()
            do {
                let reply = try await damaged(bytes, isAnthropic: isAnthropic).hello(onText: heard.take)
                #expect(reply.text == heard.text)
                replies += 1
            } catch is ProviderError {}
        }
        #expect(replies > 0, "most damage is small")
    }

    private func damaged(_ bytes: [UInt8], isAnthropic: Bool) async throws -> any LanguageModel {
        let configuration = ProviderConfiguration(
            model: "m",
            address: URL(string: isAnthropic ? AnthropicModel.hosted : OpenAIModel.hosted),
            window: 1000,
            retry: RetryPolicy(maxAttempts: 1)
        )
        let transport = InMemoryTransport([.pieces([bytes])])
        let pacing = Waits().pacing()
        return isAnthropic
            ? try await AnthropicModel.connect(configuration, transport: transport, pacing: pacing)
            : try await OpenAIModel.connect(configuration, transport: transport, pacing: pacing)
    }
}
