/// Keeps the beginning and the end of a text that is too long.
package enum Truncation {
    /// The longest beginning of `bytes` with at most `limit` bytes that splits no UTF-8 character, and preferably no
    /// line.
    package static func head(_ bytes: ArraySlice<UInt8>, limit: Int) -> ArraySlice<UInt8> {
        guard bytes.count > limit else { return bytes }
        var end = bytes.startIndex + max(0, limit)
        while end > bytes.startIndex, isContinuation(bytes[end]) { end -= 1 }
        let cut = bytes[..<end]
        guard let newline = cut.lastIndex(of: 0x0A), newline - cut.startIndex > limit / 2 else { return cut }
        return cut[...newline]
    }

    /// The longest end of `bytes` with at most `limit` bytes that splits no UTF-8 character, and preferably no line.
    package static func tail(_ bytes: ArraySlice<UInt8>, limit: Int) -> ArraySlice<UInt8> {
        guard bytes.count > limit else { return bytes }
        var start = bytes.endIndex - max(0, limit)
        while start < bytes.endIndex, isContinuation(bytes[start]) { start += 1 }
        let cut = bytes[start...]
        guard let newline = cut.firstIndex(of: 0x0A), newline - cut.startIndex < limit / 2 else { return cut }
        return cut[(newline + 1)...]
    }

    /// Head and tail with a line of its own between them that says how much is missing and where all of it is,
    /// if it is anywhere.
    package static func join(
        head: ArraySlice<UInt8>,
        tail: ArraySlice<UInt8>,
        total: Int,
        whole: String?
    ) -> String {
        let missing = total - head.count - tail.count
        let place = whole.map { "all of it is in \($0)" } ?? "it was not kept"
        let mark = "[\(missing) of \(total) bytes of output left out here; \(place)]"
        let first = String(decoding: head, as: UTF8.self)
        let last = String(decoding: tail, as: UTF8.self)
        return first + (first.hasSuffix("\n") ? "" : "\n") + mark + "\n" + last
    }

    /// `line` cut after `limit` characters, with a word about the rest.
    package static func clip(_ line: String, limit: Int) -> String {
        guard line.utf8.count > limit, line.count > limit else { return line }
        return "\(line.prefix(limit)) \(clipStart)\(line.count - limit)\(clipEnd)"
    }

    private static let clipStart = "[line clipped: "
    private static let clipEnd = " more characters]"

    /// Whether `text` holds the words that ``clip(_:limit:)`` puts for what it leaves out.
    package static func holdsClipMark(_ text: String) -> Bool {
        text.ranges(of: clipStart).contains { range in
            let rest = text[range.upperBound...]
            let digits = rest.prefix { $0.isASCII && $0.isNumber }
            return !digits.isEmpty && rest.dropFirst(digits.count).hasPrefix(clipEnd)
        }
    }

    private static func isContinuation(_ byte: UInt8) -> Bool { byte & 0xC0 == 0x80 }
}
