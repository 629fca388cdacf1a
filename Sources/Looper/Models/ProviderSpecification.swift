public import Foundation
public import LooperCore
import LooperProviders

/// A model behind a server, as people write it: `NAME@URL?window=N&adapter=A`.
public struct ProviderSpecification: Sendable, Hashable, CustomStringConvertible {
    /// The options that may follow a question mark.
    public static let options = ["window", "adapter", "scale", "key", "sampling"]

    /// The name by which the server knows the model.
    public var model: String
    /// The base address; `nil` is the company's own.
    public var address: URL?
    /// Tokens of prompt and reply together.
    public var window: Int?
    /// The adapter to answer with.
    public var adapter: AdapterChoice?
    /// The environment variable that holds the key; `nil` is the usual one, at the company's own address only.
    public var keyVariable: String?
    /// Whether the server chooses the sampling, as some hosted models demand.
    public var leavesSamplingToServer = false
    private let text: String

    /// Reads what follows `openai:` or `anthropic:`.
    ///
    /// - Throws: ``LooperError`` that says which part cannot be read; passwords in addresses are refused.
    public init(parsing text: String) throws(LooperError) {
        self.text = text
        let parts = text.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
        let at = ["@http://", "@https://"].compactMap { parts[0].range(of: $0)?.lowerBound }.min()
        model = String(parts[0][..<(at ?? parts[0].endIndex)])
        guard !model.isEmpty, !model.contains(where: \.isWhitespace) else {
            throw LooperError(.badInput, "'\(text)' names no model; write NAME or NAME@http://HOST:PORT/v1")
        }
        guard at != nil || !model.contains("@") else {
            throw LooperError(.badInput, "the address in '\(text)' must begin with http:// or https://")
        }
        if let at { address = try Self.address(String(parts[0][at...].dropFirst())) }
        if parts.count > 1 { try read(options: parts[1]) }
    }

    /// What was read; never a key.
    public var description: String { text }

    private static func address(_ text: String) throws(LooperError) -> URL {
        guard let url = URL(string: text), let host = url.host(), !host.isEmpty else {
            throw LooperError(.badInput, "'\(text)' is no address; write http://HOST:PORT/v1")
        }
        guard url.user() == nil else {
            throw LooperError(
                .badInput,
                "the address of \(host) must hold no password; put the key into a variable and name it by ?key=VARIABLE"
            )
        }
        return url
    }

    private mutating func read(options: Substring) throws(LooperError) {
        var scale = 1.0
        for option in options.split(separator: "&", omittingEmptySubsequences: false) {
            let pair = option.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
            guard pair.count == 2, !pair[1].isEmpty else { throw Self.bad(option) }
            switch pair[0] {
            case "window":
                guard let count = Int(pair[1]), (2...1 << 32).contains(count) else { throw Self.bad(option) }
                window = count
            case "adapter": adapter = AdapterChoice(name: pair[1])
            case "scale":
                guard let value = Double(pair[1]), value.isFinite else { throw Self.bad(option) }
                scale = value
            case "key":
                guard pair[1].allSatisfy({ $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "_") }) else {
                    throw LooperError(.badInput, "?key= takes the name of a variable, not the key itself")
                }
                keyVariable = pair[1]
            case "sampling":
                guard pair[1] == "server" else { throw Self.bad(option) }
                leavesSamplingToServer = true
            default: throw Self.bad(option)
            }
        }
        if scale != 1, adapter == nil { throw LooperError(.badInput, "scale=\(scale) goes with adapter=NAME") }
        adapter?.scale = scale
    }

    private static func bad(_ option: Substring) -> LooperError {
        LooperError(
            .badInput,
            "'\(option)' is no option of a model; write window=N, adapter=NAME, scale=X, key=VARIABLE, sampling=server"
        )
    }
}
