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
    /// Text between two fences, as in a Markdown file that begins and ends with one, survives: the first fence must
    /// close on the last line, fences with a language inside it counted as nested.
    static func stripped(from body: String) -> String {
        let bytes = Array(body.utf8)
        guard let firstEnd = bytes.firstIndex(of: .lineFeed), let fence = CodeFence(opening: bytes[..<firstEnd]) else {
            return body
        }
        var end = bytes.count
        var last = bytes.lastIndex(of: .lineFeed) ?? firstEnd
        if last > firstEnd, bytes[last...].allSatisfy(\.isWhite) {
            end = last
            last = bytes[..<last].lastIndex(of: .lineFeed) ?? firstEnd
        }
        guard fence.isClosed(by: bytes[(last + 1)..<end]) else { return body }
        let inner = bytes[(firstEnd + 1)..<max(last, firstEnd + 1)]
        return fence.staysOpen(through: inner) ? String(decoding: inner, as: UTF8.self) : body
    }

    /// Whether the lines of `text` close no more fences than they open.
    private func staysOpen(through text: ArraySlice<UInt8>) -> Bool {
        var depth = 0
        var rest = text
        while !rest.isEmpty {
            let line = rest.prefix { $0 != .lineFeed }
            rest = rest[line.endIndex...].dropFirst()
            guard line.first == mark else { continue }
            if isClosed(by: line) {
                depth -= 1
            } else if let inner = CodeFence(opening: line), inner.count >= count {
                depth += 1
            }
            guard depth >= 0 else { return false }
        }
        return depth == 0
    }
}
