import Foundation
import LooperCore

/// What a server says about a failure, ready to be shown: bounded, without control characters and without the key.
struct ServerComplaint {
    /// Characters of the server's words that are shown.
    private static let longest = 400

    let words: String
    /// The server's own names for the failure, in lower case.
    let kind: String
    /// A status within the body, where there is one.
    let status: Int?

    /// Reads the `error` member of `body`, or `body` itself.
    init(_ body: JSONValue?, raw: String, key: APIKey?) {
        let error = body?["error"] ?? body
        let message = error?["message"]?.stringValue ?? error?.stringValue ?? body?["detail"]?.stringValue ?? raw
        let shown = (key?.masked(in: message) ?? message).withoutControls
        words = shown.count > Self.longest ? shown.prefix(Self.longest) + "…" : shown
        status = error?["code"]?.count
        kind = [error?["type"], error?["code"]].compactMap { $0?.stringValue?.lowercased() }.joined(separator: " ")
    }

    /// Whether it says that the prompt does not fit the window, in the words of one of the servers.
    var isOverflow: Bool {
        let text = "\(kind) \(words.lowercased())"
        return Self.overflowWords.contains { text.contains($0) }
    }

    private static let overflowWords = [
        "context_length_exceeded", "exceed_context_size", "maximum context length", "maximum model length",
        "exceeds the available context size", "prompt is too long", "exceed context limit", "context window",
        "exceeds the context length", "exceeds context length",
    ]

    /// Whether the account, not the moment, is the reason.
    var isQuota: Bool { kind.contains("insufficient_quota") || kind.contains("billing") }

    /// Whether a failure that comes without a status is one of the moment.
    var isOfTheMoment: Bool {
        if let status { return ProviderError.isTransient(status: status) }
        return ["overload", "rate_limit", "server", "api_error", "internal", "timeout", "unavailable"].contains {
            kind.contains($0)
        }
    }
}

extension String {
    /// The text on one line, with nothing in it that steers a terminal.
    fileprivate var withoutControls: String {
        let scalars = unicodeScalars.map { $0.properties.generalCategory == .control ? " " : $0 }
        return String(String.UnicodeScalarView(scalars))
    }
}

extension ProviderError {
    /// Whether a status speaks of the moment rather than of the request.
    static func isTransient(status: Int) -> Bool {
        [408, 409, 429].contains(status) || (500...599).contains(status)
    }

    /// What an answer with a status of 300 and above means.
    init(status: Int, complaint: ServerComplaint, host: String, retryAfter: Double?) {
        let words = complaint.words.isEmpty ? "" : ": \(complaint.words)"
        let said = "\(host) answered \(status)\(words)"
        switch status {
        case _ where complaint.isOverflow: self.init(.contextOverflow, said)
        case 401, 403:
            self.init(.unauthorized, "\(said); check the key (another variable is named by ?key=VARIABLE)")
        case 404: self.init(.refused, "\(said); check the address and the model's name")
        case _ where Self.isTransient(status: status) && !complaint.isQuota:
            self.init(.overloaded, said, isTransient: true, retryAfter: retryAfter)
        default: self.init(.refused, said)
        }
    }

    /// What an error within a stream means.
    init(inStream complaint: ServerComplaint, host: String) {
        let said = "\(host) broke off: \(complaint.words)"
        if complaint.isOverflow {
            self.init(.contextOverflow, said)
        } else {
            let isTransient = complaint.isOfTheMoment && !complaint.isQuota
            self.init(isTransient ? .overloaded : .refused, said, isTransient: isTransient)
        }
    }
}
