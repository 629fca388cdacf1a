import Foundation
import LooperCore

/// Sends requests to one server: keys, retries, limits in time, and what failures mean.
struct ProviderClient: Sendable {
    /// Bytes of an answer that is no stream.
    static let longestAnswer = 32 << 20
    /// Bytes of a failure that are read.
    static let longestComplaint = 64 << 10
    /// Seconds within which an answer that is no stream must be there.
    static let answerSeconds = 60.0

    let transport: any HTTPTransport
    let key: APIKey?
    /// Sent with every request.
    let headers: [String: String]
    let limits: TimeLimits
    var retry: RetryPolicy
    let pacing: Pacing

    /// The same for questions beside the replies: at the start a person waits, and counts are no need.
    var impatient: ProviderClient {
        var client = self
        client.retry.maxAttempts = min(3, retry.maxAttempts)
        return client
    }

    /// A request with the headers of this server; a body makes it a `POST`.
    func request(_ url: URL, body: JSONValue? = nil) throws(ProviderError) -> HTTPRequest {
        var request = HTTPRequest(url: url, headers: headers, connectSeconds: limits.connect)
        request.headers["Accept"] = "application/json"
        guard let body else { return request }
        request.method = "POST"
        request.body = try body.encoded()
        request.headers["Content-Type"] = "application/json"
        return request
    }

    /// The answer to `request`, asked for again where that may help.
    func answer<Answer: Decodable & Sendable>(to request: HTTPRequest, as type: Answer.Type) async throws -> Answer {
        let bytes = try await retrying { try await self.bytes(of: request) }
        guard let answer = try? JSONDecoder().decode(type, from: Data(bytes)) else {
            throw ProviderError(
                .malformed,
                "\(Self.host(of: request)) did not answer \(request.url.path()) as expected"
            )
        }
        return answer
    }

    /// Does `work` until it succeeds or its failure is final.
    private func retrying<Value>(_ work: () async throws -> Value) async throws -> Value {
        var attempt = 1
        while true {
            do {
                return try await work()
            } catch {
                let failure = try providerError(error)
                guard let wait = retry.wait(after: failure, attempt: attempt, random: pacing.random()) else {
                    throw failure
                }
                try await pacing.sleep(wait)
                attempt += 1
            }
        }
    }

    /// `error` in the words of this target; what a transport throws otherwise is a broken connection.
    ///
    /// - Throws: `CancellationError` where the task was cancelled, whatever `error` is.
    func providerError(_ error: any Error) throws -> ProviderError {
        if Task.isCancelled || error is CancellationError { throw CancellationError() }
        if let error = error as? ProviderError { return error }
        let words = key?.masked(in: "\(error)") ?? "\(error)"
        return ProviderError(.interrupted, "the connection broke: \(words)", isTransient: true)
    }

    private func bytes(of request: HTTPRequest) async throws -> [UInt8] {
        try await withThrowingTaskGroup(of: [UInt8]?.self) { group in
            group.addTask {
                let response = try await transport.send(request)
                try await check(response, host: Self.host(of: request))
                return try await Self.collect(response, limit: Self.longestAnswer)
            }
            group.addTask {
                try await Task.sleep(for: .seconds(Self.answerSeconds))
                return nil
            }
            defer { group.cancelAll() }
            if let bytes = try await group.next() ?? nil { return bytes }
            throw ProviderError(
                .timeout,
                "\(Self.host(of: request)) did not answer within \(Self.answerSeconds.formatted()) seconds",
                isTransient: true
            )
        }
    }

    /// - Throws: what the answer's status means.
    func check(_ response: HTTPResponse, host: String) async throws {
        guard !(200..<300).contains(response.status) else { return }
        throw try await failure(response, host: host)
    }

    /// What an answer means that is not what was asked for.
    func failure(_ response: HTTPResponse, host: String) async throws -> ProviderError {
        let body = try await Self.collect(response, limit: Self.longestComplaint, cuts: true)
        return ProviderError(
            status: response.status,
            complaint: complaint(body),
            host: host,
            retryAfter: RetryAfter.seconds(in: response.headers, now: pacing.now())
        )
    }

    /// What the server says in `body`.
    func complaint(_ body: [UInt8]) -> ServerComplaint {
        ServerComplaint(JSONValue(json: body), raw: String(decoding: body, as: UTF8.self), key: key)
    }

    static func host(of request: HTTPRequest) -> String {
        let host = request.url.host() ?? "the server"
        return request.url.port.map { "\(host):\($0)" } ?? host
    }

    private static func collect(_ response: HTTPResponse, limit: Int, cuts: Bool = false) async throws -> [UInt8] {
        var bytes: [UInt8] = []
        for try await piece in response.body {
            bytes += piece
            guard bytes.count > limit else { continue }
            if cuts { return bytes }
            throw ProviderError(.malformed, "the server answers with more than \(limit) bytes")
        }
        try Task.checkCancellation()
        return bytes
    }
}
