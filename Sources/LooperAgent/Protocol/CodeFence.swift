/// The opening line of a Markdown code fence.
struct CodeFence {
    /// `` ` `` or `~`.
    var mark: UInt8
    /// How many marks there are, at least three.
    var count: Int

    /// Reads an opening line: three marks or more, then words that hold no backtick.
    init?(opening line: ArraySlice<UInt8>) {
        guard let first = line.first, first == UInt8(ascii: "`") || first == UInt8(ascii: "~") else { return nil }
        mark = first
        count = line.prefix { $0 == first }.count
        guard count >= 3, !line.dropFirst(count).contains(UInt8(ascii: "`")) else { return nil }
    }

    /// Whether `line` ends the fence: at least as many marks, and nothing else.
    func isClosed(by line: ArraySlice<UInt8>) -> Bool {
        let marks = line.prefix { $0 == mark }.count
        return marks >= count && line.dropFirst(marks).allSatisfy(\.isWhite)
    }

    /// `body` without a fence that wraps the whole of it, or `body` itself.
    ///
    /// Text between two fences, as in a Markdown file that begins and ends with one, survives: a line inside that
    /// would close the outer fence shows that there are several.
    static func stripped(from body: String) -> String {
        let bytes = Array(body.utf8)
        guard let firstEnd = bytes.firstIndex(of: .lineFeed), let fence = CodeFence(opening: bytes[..<firstEnd]) else {
            return body
        }
        let lines = bytes[(firstEnd + 1)...].split(separator: .lineFeed, omittingEmptySubsequences: false)
        let filled = lines.last.map { $0.allSatisfy(\.isWhite) } == true ? lines.dropLast() : lines[...]
        guard let last = filled.last, fence.isClosed(by: last) else { return body }
        let inner = filled.dropLast()
        guard !inner.contains(where: fence.isClosed) else { return body }
        return String(decoding: Array(inner.joined(separator: [.lineFeed])), as: UTF8.self)
    }
}
