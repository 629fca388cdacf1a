/// The path and range that a call of `read` names.
struct ReadTarget: Hashable {
    var path: String
    /// First line, counted from 1.
    var first: Int?
    /// Last line; `nil` where none is given.
    var last: Int?

    /// Reads `path`, `path:100-200`, `path:100` or `path:100-`; the last two go on from line 100.
    init(_ text: String, lineRanges: Bool) {
        path = text
        guard lineRanges, let colon = text.lastIndex(of: ":"), colon > text.startIndex else { return }
        let range = text[text.index(after: colon)...].filter { $0 != " " && $0 != "L" }
        let ends = range.split(separator: "-", maxSplits: 1, omittingEmptySubsequences: false)
        guard let start = ends.first, Self.isNumber(start), let first = Int(start) else { return }
        if ends.count == 2, !ends[1].isEmpty {
            guard Self.isNumber(ends[1]), let last = Int(ends[1]) else { return }
            self.last = last
        }
        self.first = first
        path = String(text[..<colon])
    }

    private static func isNumber(_ text: Substring) -> Bool {
        !text.isEmpty && text.utf8.allSatisfy { (0x30...0x39).contains($0) }
    }
}
