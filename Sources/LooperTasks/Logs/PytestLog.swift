/// The short summary of `pytest -rA`.
enum PytestLog {
    private static let words: [(word: String, status: TestStatus)] = [
        ("PASSED ", .passed), ("FAILED ", .failed), ("ERROR ", .error), ("XFAIL ", .expectedFailure),
        ("XPASS ", .passed), ("SKIPPED ", .skipped),
    ]

    /// The status of each test by its id.
    static func parse(_ lines: [String]) -> [String: TestStatus] {
        var found: [String: TestStatus] = [:]
        for line in lines {
            for (word, status) in words where line.hasPrefix(word) {
                let id = identifier(line.dropFirst(word.count))
                // A test whose tear-down fails is told twice: the worse counts.
                if let earlier = found[id], !earlier.isPass { continue }
                found[id] = status
                if let short = shortened(id) { found[short] = status }
            }
        }
        return found
    }

    /// The id with only the last component of a path in its brackets: published tasks leave out where the tests ran.
    private static func shortened(_ id: String) -> String? {
        guard let open = id.firstIndex(of: "["), id[open...].hasPrefix("[/"), id.hasSuffix("]"), !id.contains("*"),
            let slash = id.lastIndex(of: "/")
        else { return nil }
        return "\(id[...open])/\(id[id.index(after: slash)...])"
    }

    /// The id without the message that may follow ` - ` outside of brackets.
    private static func identifier(_ text: Substring) -> String {
        var depth = 0
        var index = text.startIndex
        while index < text.endIndex {
            if text[index] == "[" { depth += 1 }
            if text[index] == "]" { depth -= 1 }
            if depth <= 0, text[index...].hasPrefix(" - ") { break }
            index = text.index(after: index)
        }
        return String(text[..<index]).trimmingPrefix { $0 == " " }.description
    }
}
