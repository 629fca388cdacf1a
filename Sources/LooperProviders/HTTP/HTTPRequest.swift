public import Foundation

/// What is sent to a server.
public struct HTTPRequest: Sendable {
    /// `GET` or `POST`.
    public var method: String
    /// Where to.
    public var url: URL
    /// Header fields, the key among them.
    public var headers: [String: String]
    /// The body; `nil` for none.
    public var body: Data?
    /// Seconds within which the connection must stand.
    public var connectSeconds: Double

    /// Creates a request.
    public init(
        method: String = "GET",
        url: URL,
        headers: [String: String] = [:],
        body: Data? = nil,
        connectSeconds: Double = 10
    ) {
        self.method = method
        self.url = url
        self.headers = headers
        self.body = body
        self.connectSeconds = connectSeconds
    }
}

/// What a server answers.
public struct HTTPResponse: Sendable {
    /// The status, as in 200.
    public var status: Int
    /// Header fields by their names in lower case.
    public var headers: [String: String]
    /// The body in pieces as they arrive; ends with an error where the connection breaks.
    public var body: AsyncThrowingStream<[UInt8], any Error>

    /// Creates a response.
    public init(status: Int, headers: [String: String] = [:], body: AsyncThrowingStream<[UInt8], any Error>) {
        self.status = status
        self.headers = headers
        self.body = body
    }
}
