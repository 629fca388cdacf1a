/// Sees, while a reply is written, that it says the same lines over and over.
///
/// Blank lines do not count. A line counts once it is complete.
struct ReplyRepetition {
    private let repeats: Int
    private var line: [UInt8] = []
    /// The last lines, the newest at the end; as many as the longest cycle.
    private var recent: [[UInt8]] = []
    /// For each length of a cycle, less one: how many lines in a row were the same as the line that long before.
    private var matches: [Int]

    /// - Parameters:
    ///   - maxPeriod: longest cycle of lines that is looked for.
    ///   - repeats: how often a cycle stands in a row before it is a repetition.
    init(maxPeriod: Int, repeats: Int) {
        self.repeats = repeats
        matches = Array(repeating: 0, count: maxPeriod)
    }

    /// Takes the next piece of the reply and says whether it ends a repetition.
    mutating func feed(_ piece: String) -> Bool {
        for byte in piece.utf8 {
            guard byte == .lineFeed else {
                line.append(byte)
                continue
            }
            if endLine() { return true }
        }
        return false
    }

    /// Forgets the lines so far.
    mutating func reset() {
        self = ReplyRepetition(maxPeriod: matches.count, repeats: repeats)
    }

    private mutating func endLine() -> Bool {
        defer { line = [] }
        guard !line.allSatisfy(\.isWhite) else { return false }
        for index in matches.indices {
            let isSame = index < recent.count && recent[recent.count - 1 - index] == line
            matches[index] = isSame ? matches[index] + 1 : 0
        }
        recent = (recent + [line]).suffix(matches.count)
        return matches.indices.contains { matches[$0] >= ($0 + 1) * (repeats - 1) }
    }
}
