import Foundation

#if canImport(FoundationNetworking)
import FoundationNetworking
#endif

/// The transport of the system: connections are kept, TLS and proxy settings are those of the machine.
public final class URLSessionTransport: HTTPTransport {
    private let session: URLSession
    private let receiver = URLSessionReceiver()

    /// Creates a transport with connections of its own.
    public init() {
        let configuration = URLSessionConfiguration.ephemeral
        configuration.httpShouldSetCookies = false
        configuration.httpCookieAcceptPolicy = .never
        configuration.urlCache = nil
        configuration.urlCredentialStorage = nil
        configuration.httpMaximumConnectionsPerHost = 64
        // Limits in time are the client's, which knows what a token is.
        configuration.timeoutIntervalForRequest = 86_400
        configuration.timeoutIntervalForResource = 604_800
        session = URLSession(configuration: configuration, delegate: receiver, delegateQueue: nil)
    }

    deinit { session.invalidateAndCancel() }

    /// Sends `request` and returns as soon as the head of the answer is there.
    public func send(_ request: HTTPRequest) async throws -> HTTPResponse {
        var sent = URLRequest(url: request.url)
        sent.httpMethod = request.method
        sent.httpBody = request.body
        for (name, value) in request.headers { sent.setValue(value, forHTTPHeaderField: name) }
        let task = session.dataTask(with: sent)
        task.delegate = receiver
        return try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { head in
                receiver.start(task, head: head, connectSeconds: request.body == nil ? nil : request.connectSeconds)
            }
        } onCancel: {
            receiver.abort(task, CancellationError())
        }
    }
}
