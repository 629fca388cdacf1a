/// The bytes of a text file and where its lines are.
///
/// Nothing is decoded until it is asked for, so that bytes that are no UTF-8 survive an edit.
package struct SourceText: Sendable {
    /// A line's bytes: content from `start` to `end`, its line end up to `next`.
    package struct Line: Sendable {
        package var start: Int
        package var end: Int
        package var next: Int
    }

    private static let byteOrderMark: [UInt8] = [0xEF, 0xBB, 0xBF]

    /// The whole file.
    package let bytes: [UInt8]
    /// Its lines; a byte order mark is not part of the first.
    package let lines: [Line]

    /// Finds the lines of `bytes`; both `\n` and `\r\n` end a line.
    package init(_ bytes: [UInt8]) {
        self.bytes = bytes
        var found: [Line] = []
        var start = bytes.starts(with: Self.byteOrderMark) ? 3 : 0
        while start < bytes.count {
            let newline = bytes[start...].firstIndex(of: 0x0A)
            let next = newline.map { $0 + 1 } ?? bytes.count
            var end = newline ?? bytes.count
            if newline != nil, end > start, bytes[end - 1] == 0x0D { end -= 1 }
            found.append(Line(start: start, end: end, next: next))
            start = next
        }
        lines = found
    }

    /// Whether all of it is UTF-8.
    package var isUTF8: Bool { String(validating: bytes, as: UTF8.self) != nil }

    /// The text of a line, counted from 0, without its end; bytes that are no UTF-8 become U+FFFD.
    package func text(of index: Int) -> String {
        String(decoding: bytes[lines[index].start..<lines[index].end], as: UTF8.self)
    }

    /// The texts of all lines.
    package var texts: [String] { lines.indices.map(text(of:)) }

    /// What ends most lines; the last one may have no end.
    package var lineEnd: [UInt8] {
        let carriage = lines.count { $0.next - $0.end == 2 }
        let plain = lines.count { $0.next - $0.end == 1 }
        return carriage > plain ? [0x0D, 0x0A] : [0x0A]
    }

    /// The number of the line, from 0, that holds the byte at `offset`.
    package func line(at offset: Int) -> Int {
        var low = 0
        var high = lines.count
        while low < high {
            let middle = (low + high) / 2
            if lines[middle].next <= offset { low = middle + 1 } else { high = middle }
        }
        return min(low, max(0, lines.count - 1))
    }

    /// Lines with their numbers, as `read` shows them: number, tab, text.
    package func numbered(_ range: Range<Int>, clip: Int) -> String {
        range.map { "\($0 + 1)\t\(Truncation.clip(text(of: $0), limit: clip))" }.joined(separator: "\n")
    }
}
