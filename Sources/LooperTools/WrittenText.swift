/// What a file holds after `write`: the content, in the manner of the file that was there.
struct WrittenText {
    private static let byteOrderMark: [UInt8] = [0xEF, 0xBB, 0xBF]

    /// The bytes of the file.
    let bytes: [UInt8]
    /// Whether it holds words with which a long line was clipped, and the file before did not.
    let addsClipMark: Bool
    /// What was kept of the file before, in words; `nil` where there was nothing to keep.
    let words: String?

    /// Ends `content` with a newline; line ends and byte order mark are those of `before`, if it has them throughout.
    init(_ content: String, replacing before: SourceText?) {
        let plain = Array(content.utf8) + (content.isEmpty || content.utf8.last == 0x0A ? [] : [0x0A])
        let isDOS = before.map { Self.isDOS($0) } ?? false
        let keepsEnds = isDOS && !plain.contains(0x0D) && plain.contains(0x0A)
        let isMarked = before?.bytes.starts(with: Self.byteOrderMark) ?? false
        let keepsMark = isMarked && !plain.starts(with: Self.byteOrderMark) && !plain.isEmpty
        let ended = keepsEnds ? plain.flatMap { $0 == 0x0A ? [0x0D, 0x0A] : [$0] } : plain
        bytes = keepsMark ? Self.byteOrderMark + ended : ended
        let kept = [keepsEnds ? "CRLF line ends" : nil, keepsMark ? "byte order mark" : nil].compactMap { $0 }
        words = kept.isEmpty ? nil : "Kept its \(kept.joined(separator: " and "))."
        addsClipMark =
            Truncation.holdsClipMark(content)
            && !(before.map { Truncation.holdsClipMark(String(decoding: $0.bytes, as: UTF8.self)) } ?? false)
    }

    private static func isDOS(_ source: SourceText) -> Bool {
        let ended = source.lines.filter { $0.next > $0.end }
        return !ended.isEmpty && ended.allSatisfy { $0.next - $0.end == 2 }
    }
}
