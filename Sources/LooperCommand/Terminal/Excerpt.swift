/// The first and last lines of a text, with a line between that says how many were left out.
struct Excerpt {
    var head: Int
    var tail: Int
    /// Columns that a line is clipped to.
    var width: Int

    /// The lines that are shown, free of control characters.
    func lines(of text: String) -> [String] {
        let all = text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
        let last = all.lastIndex { !$0.allSatisfy(\.isWhitespace) }
        let lines = all[..<(last.map { $0 + 1 } ?? 0)]
        let leftOut = lines.count - head - tail
        // A line that says that one line is missing takes as much room as the line.
        guard leftOut > 1 else { return lines.map(shown) }
        return lines.prefix(head).map(shown) + ["… \(leftOut) lines …"] + lines.suffix(tail).map(shown)
    }

    private func shown(_ line: Substring) -> String {
        // Far more than any terminal is wide: what is clipped anyway need not be looked through.
        String(line.prefix(2_000)).withoutTabs.withVisibleControls.clipped(toColumns: width)
    }
}
