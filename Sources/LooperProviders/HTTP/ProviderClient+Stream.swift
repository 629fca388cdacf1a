import LooperCore

extension ProviderClient {
    /// Events that may wait to be read; more of them means that nobody reads.
    private static let longestQueue = 65_536

    /// Sends `request` once and hands the events of the answer to `consume`, until it has enough or the stream ends.
    ///
    /// The first event must come within the limit for the first token; `consume` puts the limit off as tokens come.
    ///
    /// - Throws: ``ProviderError``, what `consume` throws, or `CancellationError`.
    func stream(
        _ request: HTTPRequest,
        consume: (ServerSentEvent, Watchdog) throws -> StreamDecision
    ) async throws {
        let watchdog = Watchdog(seconds: limits.firstToken)
        let (events, continuation) = AsyncThrowingStream<ServerSentEvent, any Error>
            .makeStream(bufferingPolicy: .bufferingOldest(Self.longestQueue))
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { await pump(request, into: continuation) }
            group.addTask {
                guard (try? await watchdog.run()) != nil else { return }
                continuation.finish(throwing: Self.silence(of: request))
            }
            defer { group.cancelAll() }
            for try await event in events {
                if try consume(event, watchdog) == .stop { break }
            }
            try Task.checkCancellation()
        }
    }

    private func pump(
        _ request: HTTPRequest,
        into continuation: AsyncThrowingStream<ServerSentEvent, any Error>.Continuation
    ) async {
        do {
            let response = try await transport.send(request)
            try await checkStream(response, host: Self.host(of: request))
            var parser = ServerSentEventParser()
            for try await piece in response.body {
                for event in try parser.feed(piece) { try Self.pass(event, to: continuation) }
            }
            if let event = parser.finish() { try Self.pass(event, to: continuation) }
            continuation.finish()
        } catch {
            continuation.finish(throwing: error)
        }
    }

    private static func pass(
        _ event: ServerSentEvent,
        to continuation: AsyncThrowingStream<ServerSentEvent, any Error>.Continuation
    ) throws(ProviderError) {
        guard case .dropped = continuation.yield(event) else { return }
        throw ProviderError(.interrupted, "the server sends faster than its answer can be read")
    }

    /// A page or a finished answer in the place of a stream is a failure, whatever the status says.
    private func checkStream(_ response: HTTPResponse, host: String) async throws {
        try await check(response, host: host)
        let type = response.headers["content-type"] ?? ""
        guard type.contains("text/html") || type.contains("application/json") else { return }
        let failure = try await failure(response, host: host)
        guard failure.code != .contextOverflow else { throw failure }
        throw ProviderError(
            .malformed,
            "\(failure.message) (\(type), not a stream of events); is this the address of the API?"
        )
    }

    private static func silence(of request: HTTPRequest) -> ProviderError {
        ProviderError(.timeout, "\(host(of: request)) sent no token in time", isTransient: true)
    }
}
