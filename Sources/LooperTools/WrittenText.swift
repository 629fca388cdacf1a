/// What a file holds after `write`: the content, in the manner of the file that was there.
struct WrittenText {
    private static let byteOrderMark: [UInt8] = [0xEF, 0xBB, 0xBF]

    /// The bytes of the file.
    let bytes: [UInt8]
    /// Whether it holds words with which a long line was clipped, and the file before did not.
    let addsClipMark: Bool
    /// What was kept of the file before, or left out of the content, in words; `nil` where it is as it was given.
    let words: String?

    /// Ends `content` with a newline; line ends and byte order mark are those of `before`, if it has them throughout.
    init(_ content: String, replacing before: SourceText?) {
        let unnumbered = Self.withoutLineNumbers(content, replacing: before)
        let content = unnumbered ?? content
        let plain = Array(content.utf8) + (content.isEmpty || content.utf8.last == 0x0A ? [] : [0x0A])
        let isDOS = before.map { Self.isDOS($0) } ?? false
        let keepsEnds = isDOS && !plain.contains(0x0D) && plain.contains(0x0A)
        let isMarked = before?.bytes.starts(with: Self.byteOrderMark) ?? false
        let keepsMark = isMarked && !plain.starts(with: Self.byteOrderMark) && !plain.isEmpty
        let ended = keepsEnds ? plain.flatMap { $0 == 0x0A ? [0x0D, 0x0A] : [$0] } : plain
        bytes = keepsMark ? Self.byteOrderMark + ended : ended
        let kept = [keepsEnds ? "CRLF line ends" : nil, keepsMark ? "byte order mark" : nil].compactMap { $0 }
        let parts = [
            unnumbered.map { _ in "The line numbers before the lines were left out." },
            kept.isEmpty ? nil : "Kept its \(kept.joined(separator: " and ")).",
        ].compactMap { $0 }
        words = parts.isEmpty ? nil : parts.joined(separator: " ")
        addsClipMark =
            Truncation.holdsClipMark(content)
            && !(before.map { Truncation.holdsClipMark(String(decoding: $0.bytes, as: UTF8.self)) } ?? false)
    }

    /// The content without the numbers that `read` puts before lines, where all lines have them, from 1 on, and those of
    /// the file that it replaces have not.
    private static func withoutLineNumbers(_ content: String, replacing before: SourceText?) -> String? {
        guard let before, !before.lines.isEmpty, EditPair.numbered(before.text(of: 0)) == nil else { return nil }
        let pair = EditPair(old: content, new: "").wholeLines
        guard pair.old.count > 1, pair.old.first.flatMap(EditPair.numbered)?.number == 1 else { return nil }
        return pair.withoutLineNumbers.map { $0.old.joined(separator: "\n") + "\n" }
    }

    private static func isDOS(_ source: SourceText) -> Bool {
        let ended = source.lines.filter { $0.next > $0.end }
        return !ended.isEmpty && ended.allSatisfy { $0.next - $0.end == 2 }
    }
}
