/// Carries a request to a server and its answer back.
///
/// Redirects are not followed, so that a key never travels to another host.
public protocol HTTPTransport: Sendable {
    /// Sends `request` and returns as soon as the head of the answer is there.
    ///
    /// A status of 400 and above is an answer, not an error. Cancelling the task, or letting go of the body, closes the
    /// connection.
    ///
    /// - Throws: ``ProviderError`` where there is no connection, `CancellationError` where the task was cancelled.
    func send(_ request: HTTPRequest) async throws -> HTTPResponse
}
