import Foundation

#if canImport(FoundationNetworking)
import FoundationNetworking
#endif

/// What becomes of a request that its server sends elsewhere: a key is for the server it was meant for alone.
struct Redirection: Sendable {
    private let origin: URL
    private let privateHeaders: [String]

    /// The redirections of a request for `origin` with headers that no other server may see.
    init(from origin: URL, privateHeaders: [String]) {
        self.origin = origin
        self.privateHeaders = privateHeaders
    }

    /// The request that is made; `nil` where it would give up encryption.
    func follow(_ request: URLRequest) -> URLRequest? {
        guard let url = request.url, url.scheme == "https" || origin.scheme == "http" else { return nil }
        guard !Self.isSameServer(url, origin) else { return request }
        var request = request
        for header in privateHeaders { request.setValue(nil, forHTTPHeaderField: header) }
        return request
    }

    /// Whether two addresses are of one server.
    static func isSameServer(_ one: URL, _ other: URL) -> Bool {
        one.scheme == other.scheme && one.host()?.lowercased() == other.host()?.lowercased() && port(one) == port(other)
    }

    private static func port(_ url: URL) -> Int {
        url.port ?? (url.scheme == "https" ? 443 : 80)
    }
}
