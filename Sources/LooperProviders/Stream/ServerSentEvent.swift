/// One event of a stream of server-sent events.
struct ServerSentEvent: Sendable, Hashable {
    /// Its kind; empty where the server names none.
    var name = ""
    /// Its data lines, joined by line feeds.
    var data = ""
}

/// Reads server-sent events from bytes that arrive in pieces of any size.
///
/// Lines end with LF, CR or CRLF. Bytes that are no UTF-8 become U+FFFD, which is seen in the reply; a stream is not
/// given up for them. An event whose closing blank line is missing at the end counts.
struct ServerSentEventParser {
    /// Bytes of a line, and of the data of one event, above which a stream is no stream of tokens.
    static let longestEvent = 4 << 20

    private var line: [UInt8] = []
    private var event = ServerSentEvent()
    private var hasData = false
    private var endedWithReturn = false
    private var isFirstLine = true

    /// The events that are complete with `bytes`.
    ///
    /// - Throws: ``ProviderError`` for a line or an event beyond all measure.
    mutating func feed(_ bytes: some Sequence<UInt8>) throws(ProviderError) -> [ServerSentEvent] {
        var events: [ServerSentEvent] = []
        for byte in bytes {
            defer { endedWithReturn = byte == UInt8(ascii: "\r") }
            switch byte {
            case UInt8(ascii: "\n") where endedWithReturn: continue
            case UInt8(ascii: "\n"), UInt8(ascii: "\r"):
                if let event = endLine() { events.append(event) }
            default: line.append(byte)
            }
            try checkSize()
        }
        return events
    }

    /// The event that was not closed when the stream ended.
    mutating func finish() -> ServerSentEvent? {
        if !line.isEmpty { _ = endLine() }
        return endEvent()
    }

    private func checkSize() throws(ProviderError) {
        guard line.count + event.data.utf8.count > Self.longestEvent else { return }
        throw ProviderError(.malformed, "the server sends an event of more than \(Self.longestEvent) bytes")
    }

    private mutating func endLine() -> ServerSentEvent? {
        defer {
            line.removeAll(keepingCapacity: true)
            isFirstLine = false
        }
        if isFirstLine, line.starts(with: [0xEF, 0xBB, 0xBF]) { line.removeFirst(3) }
        guard let first = line.first else { return endEvent() }
        guard first != UInt8(ascii: ":") else { return nil }
        let parts = line.split(separator: UInt8(ascii: ":"), maxSplits: 1, omittingEmptySubsequences: false)
        var value = parts.count > 1 ? parts[1] : []
        if value.first == UInt8(ascii: " ") { value = value.dropFirst() }
        take(field: String(decoding: parts[0], as: UTF8.self), value: String(decoding: value, as: UTF8.self))
        return nil
    }

    private mutating func take(field: String, value: String) {
        switch field {
        case "event": event.name = value
        case "data":
            event.data += (hasData ? "\n" : "") + value
            hasData = true
        default: break
        }
    }

    private mutating func endEvent() -> ServerSentEvent? {
        defer {
            event = ServerSentEvent()
            hasData = false
        }
        return hasData ? event : nil
    }
}
