import Foundation
import LooperCore
import Testing

@testable import LooperProviders

@Suite(.timeLimit(.minutes(2))) struct TimeLimitTests {
    private static let once = RetryPolicy(maxAttempts: 1)
    private static let short = TimeLimits(connect: 20, firstToken: 0.4, idle: 0.4, afterStop: 0.2)

    private static let comment = Array(": still here\n\n".utf8)
    private static let first = Completion.events([Completion.chunk("a")])
    private static let role = Completion.events(["{\"choices\":[{\"delta\":{\"role\":\"assistant\"}}]}"])
    private static let silences: [[ServerAction]] = [
        [.hang],
        .streamHead + [.hang],
        .streamHead + [.repeatForEver(comment)],
        .streamHead + [.repeatForEver(role)],
        .streamHead + [.send(first), .hang],
        .streamHead + [.send(first), .repeatForEver(comment)],
    ]

    @Test(arguments: silences)
    func silenceIsNotWaitedOut(script: [ServerAction]) async throws {
        let server = try ScriptedServer(replies: script)
        defer { server.stop() }
        let model = try await server.openAI(retry: Self.once, limits: Self.short)
        let error = await #expect(throws: ProviderError.self) { try await model.hello() }
        #expect(error?.code == .timeout)
        #expect(await server.eventually { $0.abandoned == 1 }, "the connection is closed")
    }

    @Test func slowTokensAreNoSilence() async throws {
        let piece = Completion.events([Completion.chunk("a")])
        let slow = (0..<5).flatMap { _ in [ServerAction.send(piece), .pause(0.2)] }
        let end = Completion.events([Completion.end(), "[DONE]"])
        let server = try ScriptedServer(replies: .streamHead + slow + [.send(end), .close])
        defer { server.stop() }
        let limits = TimeLimits(firstToken: 20, idle: 10)
        #expect(try await server.openAI(retry: Self.once, limits: limits).hello().text == "aaaaa")
    }

    /// A listener whose queue is full takes no connection and refuses none.
    @Test func aServerThatTakesNoConnectionIsGivenUp() async throws {
        let (descriptor, port) = try Sockets.listen(backlog: 0)
        let fillers = (0..<8).map { _ in Sockets.connect(port: port) }
        defer { for descriptor in fillers + [descriptor] { close(descriptor) } }
        let request = HTTPRequest(
            method: "POST",
            url: try #require(URL(string: "http://127.0.0.1:\(port)/v1/chat/completions")),
            body: Data("{}".utf8),
            connectSeconds: 0.3
        )
        let transport = URLSessionTransport()
        let error = await #expect(throws: ProviderError.self) { _ = try await transport.send(request) }
        #expect(error?.code == .timeout)
        #expect(error?.isTransient == true)
    }

    /// The limit for the connection ends with the connection: the first token may take longer.
    @Test func aConnectionThatStandsIsNotGivenUp() async throws {
        let answer: [ServerAction] = .stream(Completion.openAI(["late"]))
        let server = try ScriptedServer(replies: [.pause(3.5)] + answer)
        defer { server.stop() }
        let limits = TimeLimits(connect: 3, firstToken: 60)
        #expect(try await server.openAI(retry: Self.once, limits: limits).hello().text == "late")
    }
}
