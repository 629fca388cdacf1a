import LooperCore

/// A call of `edit` in the making: old lines that occur once in their file, and what they become.
struct LineEdit: Sendable, Hashable {
    let path: String
    /// Number of the first old line.
    let line: Int
    let old: [String]
    let new: [String]

    /// The smallest edit that makes `fix`, with lines around it only where they are needed, and `more` of them.
    ///
    /// `nil` where no lines around it make the place the only one.
    init?(_ fix: Fix, in tree: SourceTree, more: Int = 0) {
        let lines = tree.lines(of: fix.path)
        var start = fix.line - 1
        var end = start + fix.old.count
        guard start >= 0, end <= lines.count, Array(lines[start..<end]) == fix.old else { return nil }
        var before: [String] = []
        var after: [String] = []
        var extra = more
        while extra > 0 || fix.new.isEmpty && before.isEmpty && after.isEmpty || !Self.stands(lines, start..<end) {
            let isNeeded = extra <= 0
            extra -= 1
            // A blank line is no line to take in for no reason.
            if !isNeeded, lines[max(0, start - 1)].isBlank || lines[min(lines.count - 1, end)].isBlank { continue }
            // Up first: an inserted line is put after the one that it follows.
            if start > 0, before.count <= after.count || end >= lines.count {
                start -= 1
                before.insert(lines[start], at: 0)
            } else if end < lines.count {
                after.append(lines[end])
                end += 1
            } else {
                return nil
            }
            guard end - start <= fix.old.count + 16 else { return nil }
        }
        path = fix.path
        line = start + 1
        old = Array(lines[start..<end])
        new = before + fix.new + after
    }

    /// Whether some lines are a place that an edit can name: not blank, and nowhere else in the file.
    private static func stands(_ lines: [String], _ range: Range<Int>) -> Bool {
        // The tool takes lines with another indentation for the same.
        let old = lines[range].map(\.trimmed)
        guard old.contains(where: { !$0.isEmpty }) else { return false }
        let all = lines.map(\.trimmed)
        let places = all.indices.prefix(max(0, all.count - old.count + 1)).filter { all[$0...].starts(with: old) }
        return places.count == 1
    }

    /// The call.
    var call: ToolCall {
        let (old, new) = (old.joined(separator: "\n"), new.joined(separator: "\n"))
        let body = "\(old)\n\(PairSeparator.between(old, new))\n\(new)"
        return ToolCall("edit", attributes: ["path": path], body: body)
    }
}

extension String {
    fileprivate var trimmed: Substring {
        var text = drop(while: \.isWhitespace)
        while text.last?.isWhitespace == true { text.removeLast() }
        return text
    }
}
