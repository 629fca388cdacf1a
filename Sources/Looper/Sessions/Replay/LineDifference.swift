/// Where two texts differ, line by line, from the first line that does to the last one.
struct LineDifference {
    private static let context = 2
    /// Most lines shown of each side.
    private static let limit = 12

    /// Lines of context, those of the first text after `-`, those of the second after `+`.
    let lines: [String]

    init(_ was: String, _ now: String) {
        let was = was.split(separator: "\n", omittingEmptySubsequences: false)
        let now = now.split(separator: "\n", omittingEmptySubsequences: false)
        let start = zip(was, now).prefix { $0 == $1 }.count
        let rest = min(was.count, now.count) - start
        let end = zip(was.reversed(), now.reversed()).prefix(rest).prefix { $0 == $1 }.count
        lines =
            was[max(0, start - Self.context)..<start].map { "  \($0)" }
            + Self.part(was[start..<(was.count - end)], "- ") + Self.part(now[start..<(now.count - end)], "+ ")
            + was.suffix(end).prefix(Self.context).map { "  \($0)" }
    }

    private static func part(_ lines: ArraySlice<Substring>, _ mark: String) -> [String] {
        let shown = lines.prefix(limit).map { mark + $0 }
        let left = lines.count - shown.count
        return left > 0 ? shown + ["\(mark)(\(left) more lines)"] : shown
    }
}
