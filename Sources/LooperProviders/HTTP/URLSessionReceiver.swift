import Foundation
import Synchronization

#if canImport(FoundationNetworking)
import FoundationNetworking
#endif

/// Turns the callbacks of a session into one response a task.
final class URLSessionReceiver: NSObject, URLSessionDataDelegate {
    private typealias Body = AsyncThrowingStream<[UInt8], any Error>

    private struct Exchange {
        var head: CheckedContinuation<HTTPResponse, any Error>?
        var stream: Body?
        let body: Body.Continuation
        var isConnected = false
    }

    /// Pieces that may wait for their reader; more of them means that nobody reads.
    private static let longestQueue = 65_536
    private let exchanges = Mutex<[Int: Exchange]>([:])

    /// Starts `task`; `connectSeconds` is `nil` where the moment of connection cannot be seen.
    func start(
        _ task: URLSessionDataTask,
        head: CheckedContinuation<HTTPResponse, any Error>,
        connectSeconds: Double?
    ) {
        let (stream, body) = Body.makeStream(bufferingPolicy: .bufferingOldest(Self.longestQueue))
        body.onTermination = { _ in task.cancel() }
        exchanges.withLock { $0[task.taskIdentifier] = Exchange(head: head, stream: stream, body: body) }
        task.resume()
        if Task.isCancelled { return abort(task, CancellationError()) }
        guard let connectSeconds else { return }
        DispatchQueue.global().asyncAfter(deadline: .now() + connectSeconds) { [weak self] in
            self?.expireConnect(task, seconds: connectSeconds)
        }
    }

    /// Ends `task` with `error`, once.
    func abort(_ task: URLSessionTask, _ error: any Error) {
        guard let exchange = exchanges.withLock({ $0.removeValue(forKey: task.taskIdentifier) }) else { return }
        exchange.head?.resume(throwing: error)
        exchange.body.finish(throwing: error)
        task.cancel()
    }

    private func expireConnect(_ task: URLSessionTask, seconds: Double) {
        let isWaiting = exchanges.withLock { $0[task.taskIdentifier].map { !$0.isConnected } ?? false }
        guard isWaiting else { return }
        let host = task.originalRequest?.url?.host() ?? "the server"
        abort(
            task,
            ProviderError(
                .timeout,
                "\(host) did not accept a connection within \(seconds.formatted()) seconds; is the address right?",
                isTransient: true
            )
        )
    }

    func urlSession(
        _ session: URLSession,
        task: URLSessionTask,
        didSendBodyData bytesSent: Int64,
        totalBytesSent: Int64,
        totalBytesExpectedToSend: Int64
    ) {
        exchanges.withLock { $0[task.taskIdentifier]?.isConnected = true }
    }

    func urlSession(
        _ session: URLSession,
        task: URLSessionTask,
        willPerformHTTPRedirection response: HTTPURLResponse,
        newRequest request: URLRequest,
        completionHandler: @escaping (URLRequest?) -> Void
    ) {
        completionHandler(nil)
        let host = request.url?.host() ?? "another place"
        abort(
            task,
            ProviderError(
                .refused,
                "the server redirects (\(response.statusCode)) to \(host); redirects are not followed, so that no key "
                    + "goes astray: name the right address"
            )
        )
    }

    /// Called where a kept connection turns out to be closed.
    ///
    /// On Linux the body cannot be sent a second time by the same
    /// task, and the task would wait for ever; a new one can.
    func urlSession(
        _ session: URLSession,
        task: URLSessionTask,
        needNewBodyStream completionHandler: @escaping (InputStream?) -> Void
    ) {
        let host = task.originalRequest?.url?.host() ?? "the server"
        // On Linux this is called on the queue that cancelling waits for.
        DispatchQueue.global().async { [self] in
            abort(task, ProviderError(.unreachable, "\(host) closed the connection", isTransient: true))
        }
        completionHandler(nil)
    }

    /// A key is sent or it is not; nobody is asked for a password.
    ///
    /// On Linux the body of such an answer is lost.
    func urlSession(
        _ session: URLSession,
        task: URLSessionTask,
        didReceive challenge: URLAuthenticationChallenge,
        completionHandler: @escaping (URLSession.AuthChallengeDisposition, URLCredential?) -> Void
    ) {
        guard let response = challenge.failureResponse as? HTTPURLResponse else {
            return completionHandler(.performDefaultHandling, nil)
        }
        if let exchange = exchanges.withLock({ $0.removeValue(forKey: task.taskIdentifier) }) {
            if let stream = exchange.stream {
                exchange.head?.resume(returning: HTTPResponse(status: response.statusCode, body: stream))
            }
            exchange.body.finish()
        }
        completionHandler(.cancelAuthenticationChallenge, nil)
    }

    func urlSession(
        _ session: URLSession,
        dataTask: URLSessionDataTask,
        didReceive response: URLResponse,
        completionHandler: @escaping (URLSession.ResponseDisposition) -> Void
    ) {
        let http = response as? HTTPURLResponse
        let fields = http?.allHeaderFields ?? [:]
        let headers = fields.map { name, value in ("\(name)".lowercased(), "\(value)") }
        exchanges.withLock { exchanges in
            guard let stream = exchanges[dataTask.taskIdentifier]?.stream else { return }
            let head = HTTPResponse(
                status: http?.statusCode ?? 0,
                headers: [String: String](headers) { first, _ in first },
                body: stream
            )
            exchanges[dataTask.taskIdentifier]?.head?.resume(returning: head)
            exchanges[dataTask.taskIdentifier]?.head = nil
            exchanges[dataTask.taskIdentifier]?.stream = nil
            exchanges[dataTask.taskIdentifier]?.isConnected = true
        }
        completionHandler(.allow)
    }

    func urlSession(_ session: URLSession, dataTask: URLSessionDataTask, didReceive data: Data) {
        let body = exchanges.withLock { $0[dataTask.taskIdentifier]?.body }
        guard let body, case .dropped = body.yield([UInt8](data)) else { return }
        abort(dataTask, ProviderError(.interrupted, "the server sends faster than its answer can be read"))
    }

    func urlSession(_ session: URLSession, task: URLSessionTask, didCompleteWithError error: (any Error)?) {
        guard let exchange = exchanges.withLock({ $0.removeValue(forKey: task.taskIdentifier) }) else { return }
        let host = task.originalRequest?.url?.host() ?? "the server"
        let failure = error.map { Self.failure($0, host: host) }
        exchange.head?.resume(throwing: failure ?? ProviderError(.malformed, "\(host) answered nothing"))
        exchange.body.finish(throwing: failure)
    }

    private static let permanent: Set<URLError.Code> = [
        .badURL, .unsupportedURL, .secureConnectionFailed, .serverCertificateHasBadDate, .serverCertificateUntrusted,
        .serverCertificateHasUnknownRoot, .serverCertificateNotYetValid, .clientCertificateRejected,
        .clientCertificateRequired, .appTransportSecurityRequiresSecureConnection,
    ]

    private static func failure(_ error: any Error, host: String) -> any Error {
        guard let error = error as? URLError else {
            return ProviderError(.unreachable, "the connection to \(host) failed: \(error)", isTransient: true)
        }
        return ProviderError(
            .unreachable,
            "no connection to \(host): \(error.localizedDescription) (\(error.code.rawValue)); is the server running, and "
                + "the address right?",
            // On Linux a bad certificate has no code of its own.
            isTransient: !permanent.contains(error.code) && !error.localizedDescription.contains("certificate")
        )
    }
}
