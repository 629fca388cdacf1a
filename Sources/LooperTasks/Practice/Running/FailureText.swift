/// The words of a failed test in the output of its runner.
struct FailureText {
    let parser: LogParser
    let log: String

    private static let most = 400

    /// What is said of `test`.
    func message(of test: String) -> String {
        let lines = log.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        let found: String
        switch parser {
        case .pytest: found = pytest(test, lines)
        case .unittest: found = unittest(test, lines)
        case .cargo: found = after("---- \(test) stdout ----", lines, count: 4)
        case .go: found = after("--- FAIL: \(test) ", lines, count: 3)
        default: found = assertions(lines)
        }
        return String(found.trimmed.prefix(Self.most))
    }

    /// Whether the words are those of a test that compared, and not of a program that broke.
    static func isAssertion(_ message: String, _ parser: LogParser) -> Bool {
        switch parser {
        case .pytest:
            ["AssertionError", "assert ", "Failed", "AssertError"].contains { message.hasPrefix($0) }
                || message.contains("AssertionError")
        case .unittest, .go, .swift: true
        case .cargo: message.contains("assert")
        default: !["error:", "Error: Cannot find", "SyntaxError", "ReferenceError"].contains(where: message.contains)
        }
    }

    private func pytest(_ test: String, _ lines: [String]) -> String {
        for word in ["FAILED ", "ERROR "] {
            let head = "\(word)\(test) - "
            if let line = lines.first(where: { $0.hasPrefix(head) }) { return String(line.dropFirst(head.count)) }
        }
        return ""
    }

    /// The last lines of the traceback, from the one that names the exception.
    private func unittest(_ test: String, _ lines: [String]) -> String {
        guard
            let start = lines.firstIndex(where: { line in
                ["FAIL: ", "ERROR: "].contains {
                    line.hasPrefix($0) && UnittestLog.name(in: String(line.dropFirst($0.count))) == test
                }
            })
        else { return "" }
        let body = lines[(start + 1)...].drop { $0.hasPrefix("-----") }.prefix {
            !$0.hasPrefix("=====") && !$0.hasPrefix("-----")
        }
        guard
            let last = body.lastIndex(where: {
                $0.first?.isLetter == true && $0.contains("Error") || $0.hasPrefix("AssertionError")
            })
        else { return "" }
        return body[last...].prefix(4).filter { !$0.isEmpty }.joined(separator: "\n")
    }

    private func after(_ head: String, _ lines: [String], count: Int) -> String {
        guard let start = lines.firstIndex(where: { $0.hasPrefix(head) }) else { return "" }
        return lines[(start + 1)...].prefix(count).filter { !$0.isEmpty }.joined(separator: "\n")
    }

    /// The first lines that look like a comparison that failed.
    private func assertions(_ lines: [String]) -> String {
        let words = ["ssert", "Expectation failed", "xpected", "not equal", "error:", "FAIL", "not ok"]
        return lines.filter { line in words.contains { line.contains($0) } }.prefix(2).map(\.trimmed)
            .joined(separator: "\n")
    }
}
