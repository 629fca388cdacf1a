/// The first place where two texts differ, line by line.
struct LineDifference {
    private static let context = 2
    /// Most lines shown of each side, and farthest that is looked for lines that are the same again.
    private static let limit = 12

    /// Lines of context, those of the first text after `-`, those of the second after `+`.
    let lines: [String]

    init(_ was: String, _ now: String) {
        let was = was.split(separator: "\n", omittingEmptySubsequences: false)
        let now = now.split(separator: "\n", omittingEmptySubsequences: false)
        let start = zip(was, now).prefix { $0 == $1 }.count
        let (old, new) = Self.different(was[start...], now[start...])
        let rest = was[(start + old)...]
        let isLast = rest.elementsEqual(now[(start + new)...])
        lines =
            was[max(0, start - Self.context)..<start].map { "  \($0)" }
            + Self.part(was[start...].prefix(old), "- ") + Self.part(now[start...].prefix(new), "+ ")
            + rest.prefix(Self.context).map { "  \($0)" } + (isLast ? [] : ["(more differences follow)"])
    }

    /// How many lines at the beginning of each are gone and new before both go on with the same line; all of them where
    /// that is far.
    private static func different(_ was: ArraySlice<Substring>, _ now: ArraySlice<Substring>) -> (Int, Int) {
        for distance in 1...(2 * limit) {
            for old in 0...distance where old < was.count && distance - old < now.count {
                let new = distance - old
                if was[was.startIndex + old] == now[now.startIndex + new] { return (old, new) }
            }
        }
        return (was.count, now.count)
    }

    private static func part(_ lines: ArraySlice<Substring>, _ mark: String) -> [String] {
        let shown = lines.prefix(limit).map { mark + $0 }
        let left = lines.count - shown.count
        return left > 0 ? shown + ["\(mark)(\(left) more lines)"] : shown
    }
}
