import Foundation

/// The addresses of one server, from the base address that people give.
struct ServerAddress: Sendable, Hashable {
    /// Where the API is, without a slash at the end: `http://host:8080/v1`.
    let api: URL
    /// Where the server's other pages are: `http://host:8080`.
    let root: URL

    /// Reads a base address; one without a path has its API below `/v1`.
    ///
    /// - Throws: ``ProviderError`` for what is no plain http address.
    init(_ url: URL) throws(ProviderError) {
        guard url.scheme == "http" || url.scheme == "https", let host = url.host(), !host.isEmpty else {
            throw ProviderError(.badConfiguration, "the address must begin with http:// or https:// and name a host")
        }
        guard url.user() == nil, url.password() == nil, url.query() == nil, url.fragment() == nil else {
            throw ProviderError(
                .badConfiguration,
                "the address must not hold a password or a query; a key is named by ?key=VARIABLE"
            )
        }
        var base = url
        while base.path().hasSuffix("/"), base.path() != "/" { base = Self.withoutLastSlash(base) }
        if base.path().isEmpty || base.path() == "/" { base = base.appending(path: "v1") }
        if base.path().hasSuffix("/v1") {
            api = base
            root = base.deletingLastPathComponent()
        } else {
            api = base
            root = base
        }
    }

    /// Whether the server is on this machine.
    static func isLocal(_ url: URL) -> Bool {
        guard let host = url.host() else { return false }
        return host == "localhost" || host.hasPrefix("127.") || host == "::1"
    }

    private static func withoutLastSlash(_ url: URL) -> URL {
        URL(string: String(url.absoluteString.dropLast())) ?? url
    }
}
