import Foundation
import LooperCore
import Testing

@testable import LooperProviders

/// What is asked again, how often and when.
@Suite(.timeLimit(.minutes(2))) struct RetryTests {
    private static let good = [ServerAction].stream(Completion.openAI(["fine"]))

    @Test(arguments: [408, 409, 429, 500, 502, 503, 529])
    func failuresOfTheMomentAreAskedAgain(status: Int) async throws {
        let failure = [ServerAction].answer("{\"error\":{\"message\":\"busy\"}}", status: status)
        let server = try ScriptedServer(replies: failure, failure, Self.good)
        defer { server.stop() }
        let waits = Waits()
        #expect(try await server.openAI(waits: waits).hello().text == "fine")
        #expect(waits.all == [0.5, 1])
        #expect(server.asked.count == 3)
    }

    @Test(arguments: [
        (400, ProviderError.Code.refused), (401, .unauthorized), (403, .unauthorized), (404, .refused), (422, .refused),
    ])
    func refusalsAreNotAskedAgain(status: Int, code: ProviderError.Code) async throws {
        let server = try ScriptedServer(
            replies: .answer("{\"detail\":\"no such thing\"}", status: status)
        )
        defer { server.stop() }
        let model = try await server.openAI()
        let error = await #expect(throws: ProviderError.self) { try await model.hello() }
        #expect(error?.code == code)
        #expect(error?.message.contains("\(status): no such thing") == true)
        #expect(server.asked.count == 1)
    }

    @Test(arguments: ["Basic realm=\"x\"", "Bearer", "Digest realm=\"x\", nonce=\"y\"", "Negotiate"])
    func aQuestionForAPasswordIsARefusal(challenge: String) async throws {
        let server = try ScriptedServer(
            replies: .answer("{}", status: 401, headers: ["WWW-Authenticate": challenge])
        )
        defer { server.stop() }
        let model = try await server.openAI()
        let error = await #expect(throws: ProviderError.self) { try await model.hello() }
        #expect(error?.code == .unauthorized)
        #expect(server.asked.count == 1)
    }

    @Test func whatIsNoHTTPIsNotAskedAgain() async throws {
        let server = try ScriptedServer(replies: .text("nonsense\r\n\r\n") + [.close])
        defer { server.stop() }
        let model = try await server.openAI()
        let error = await #expect(throws: ProviderError.self) { try await model.hello() }
        #expect(error?.code == .unreachable)
        #expect(server.asked.count == 1)
    }

    @Test func anEmptyAccountIsNotAskedAgain() async throws {
        let body = "{\"error\":{\"message\":\"You exceeded your quota\",\"type\":\"insufficient_quota\"}}"
        let server = try ScriptedServer(replies: .answer(body, status: 429))
        defer { server.stop() }
        let model = try await server.openAI()
        let error = await #expect(throws: ProviderError.self) { try await model.hello() }
        #expect(error?.code == .refused)
        #expect(server.asked.count == 1)
    }

    @Test(arguments: [
        (["Retry-After": "3"], [3.0]), (["retry-after-ms": "1500"], [1.5]),
        (["Retry-After": "Fri, 15 Jan 2027 08:00:42 GMT"], [42.0]), (["Retry-After": "soon"], [0.5]),
        (["Retry-After": "-1"], [0.5]), (["Retry-After": "0"], [0.5]),
    ])
    func theServersWishIsHonoured(headers: [String: String], expected: [Double]) async throws {
        let server = try ScriptedServer(replies: .answer("{}", status: 429, headers: headers), Self.good)
        defer { server.stop() }
        let waits = Waits()
        #expect(try await server.openAI(waits: waits).hello().text == "fine")
        #expect(waits.all == expected)
    }

    @Test func aWishBeyondMeasureEndsTheAttempts() async throws {
        let server = try ScriptedServer(replies: .answer("{}", status: 429, headers: ["Retry-After": "86400"]))
        defer { server.stop() }
        let model = try await server.openAI()
        let error = await #expect(throws: ProviderError.self) { try await model.hello() }
        #expect(error?.code == .overloaded)
        #expect(server.asked.count == 1)
    }

    @Test func attemptsEnd() async throws {
        let server = try ScriptedServer(replies: .answer("down", status: 503, type: "text/plain"))
        defer { server.stop() }
        let waits = Waits()
        let model = try await server.openAI(retry: RetryPolicy(maxAttempts: 4, cap: 1.5), waits: waits)
        let error = await #expect(throws: ProviderError.self) { try await model.hello() }
        #expect(error?.message.contains("503: down") == true)
        #expect(waits.all == [0.5, 1, 1.5])
        #expect(server.asked.count == 4)
    }

    private static let chunkedHead =
        "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n"
    private static let overloaded = "{\"error\":{\"type\":\"overloaded_error\",\"message\":\"later\"}}"
    private static let breaks: [[ServerAction]] = [
        [.close],
        .text("HTTP/1.1 200 O") + [.close],
        .streamHead + [.close],
        .streamHead + .text("data: {\"choices\":[{\"del") + [.close],
        .text(chunkedHead + "5\r\nda") + [.close],
        .stream(Completion.events([overloaded])),
        .stream(Completion.events(["{\"error\":{\"code\":500,\"message\":\"worker died\"}}"])),
        .stream(Completion.events(["[1, 2"])),
    ]

    @Test(arguments: breaks)
    func whatBreaksBeforeTheFirstTextIsAskedAgain(broken: [ServerAction]) async throws {
        let server = try ScriptedServer(replies: broken, Self.good)
        defer { server.stop() }
        let waits = Waits()
        let heard = Heard()
        #expect(try await server.openAI(waits: waits).hello(onText: heard.take).text == "fine")
        #expect(heard.text == "fine")
        #expect(waits.all == [0.5])
    }

    private static let half = Completion.events([Completion.chunk("half of it")])
    private static let lateBreaks: [[ServerAction]] = [
        .streamHead + [.send(half), .close],
        .stream(half + Completion.events(["{\"error\":{\"type\":\"server_error\"}}"])),
    ]

    @Test(arguments: lateBreaks)
    func whatBreaksLaterIsForTheSessionToAskAnew(broken: [ServerAction]) async throws {
        let server = try ScriptedServer(replies: broken, Self.good)
        defer { server.stop() }
        let waits = Waits()
        let heard = Heard()
        let model = try await server.openAI(waits: waits)
        let error = await #expect(throws: ProviderError.self) { try await model.hello(onText: heard.take) }
        #expect(error?.meaning == .interrupted)
        #expect(heard.text == "half of it", "no text is heard twice")
        #expect(waits.all == [0.5], "the wait is over when the session asks anew")
        #expect(try await model.hello().text == "fine")
    }

    @Test func anErrorOfTheRequestWithinTheStreamIsFinal() async throws {
        let events = Completion.events(["{\"error\":{\"type\":\"invalid_request_error\",\"message\":\"bad\"}}"])
        let server = try ScriptedServer(replies: .stream(events))
        defer { server.stop() }
        let model = try await server.openAI()
        let error = await #expect(throws: ProviderError.self) { try await model.hello() }
        #expect(error?.code == .refused)
        #expect(server.asked.count == 1)
    }

    @Test func aPortWithoutAServerIsSaid() async throws {
        let (descriptor, port) = try Sockets.listen(backlog: 1)
        close(descriptor)
        let waits = Waits()
        let configuration = ProviderConfiguration(model: "m", address: URL(string: "http://127.0.0.1:\(port)/v1"))
        let error = await #expect(throws: ProviderError.self) {
            try await OpenAIModel.connect(configuration, transport: URLSessionTransport(), pacing: waits.pacing())
        }
        #expect(error?.code == .unreachable)
        #expect(error?.message.contains("127.0.0.1") == true)
        #expect(waits.all == [0.5, 1], "at the start a person waits")
    }

    @Test(arguments: [
        (1, 0.0, 0.25), (1, 1.0, 0.5), (2, 1.0, 1.0), (5, 1.0, 8.0), (9, 1.0, 30.0), (9, 0.5, 22.5), (10, 1.0, nil),
    ])
    func waitsGrowWithSpread(attempt: Int, random: Double, expected: Double?) {
        let policy = RetryPolicy(maxAttempts: 10)
        let error = ProviderError(.overloaded, "busy", isTransient: true)
        #expect(policy.wait(after: error, attempt: attempt, random: random) == expected)
        #expect(policy.wait(after: ProviderError(.refused, "no"), attempt: 1, random: random) == nil)
    }
}
