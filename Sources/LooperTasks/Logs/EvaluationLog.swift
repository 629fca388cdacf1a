/// What the log of an evaluation script tells: what became of each test, or why it cannot be judged.
enum EvaluationLog: Hashable {
    case results([String: TestStatus])
    case unreadable(reason: String)

    static let start = ">>>>> Start Test Output"
    static let end = ">>>>> End Test Output"
    static let exitStatus = ">>>>> Test Exit Code"

    private static let complaints: [(mark: String, words: String)] = [
        (">>>>> Patch Apply Failed", "the log says that the patch does not apply"),
        (">>>>> Reset Failed", "the log says that the repository could not be reset"),
        (">>>>> Tests Errored", "the log says that the tests could not be run"),
        (">>>>> Tests Timed Out", "the tests ran into the time limit"),
    ]

    /// Reads `log`; what stands between the markers goes before what stands elsewhere.
    static func read(_ log: String, _ parser: LogParser) -> EvaluationLog {
        if let complaint = complaints.first(where: { log.holds($0.mark) }) {
            return .unreadable(reason: complaint.words)
        }
        guard let output = between(log) else {
            return .unreadable(reason: "the log lacks a marker of the test output: the script ended before its tests")
        }
        var found = parser.parse(output)
        // Some runners write beside the markers.
        if found.isEmpty { found = parser.parse(log) }
        if found.isEmpty, !tellsOfARun(log) {
            return .unreadable(reason: "no test result was found in the output of the test command")
        }
        // Code under test can print results of its own; the exit status tells on it.
        if let status = status(log), status != 0, !found.isEmpty, !found.values.contains(where: \.isFailure) {
            return .unreadable(reason: "the test command ended with status \(status) though no test failed")
        }
        return .results(found)
    }

    /// What stands between the first two markers.
    private static func between(_ log: String) -> String? {
        guard log.holds(end), let first = log.utf8.firstRange(of: start.utf8) else { return nil }
        return String(log[first.upperBound...]).before(start).before(end)
    }

    private static func status(_ log: String) -> Int? {
        guard
            let mark = log.utf8.ranges(of: "\(exitStatus):".utf8).first(where: { number(log[$0.upperBound...]) != nil })
        else { return nil }
        return number(log[mark.upperBound...])
    }

    private static func number(_ text: Substring) -> Int? {
        let rest = text.drop(while: \.isWhitespace)
        let digits = rest.prefix { $0.isNumber || $0 == "-" }
        return Int(digits)
    }

    /// Whether runners that print nothing of tests that pass say that some ran.
    private static func tellsOfARun(_ log: String) -> Bool {
        LogText.lines(log).contains { line in
            line.hasSuffix("': ok") || line.prefixMatch(of: /# tests [1-9]/) != nil
                || line.firstMatch(of: /Executed [1-9]\d* of \d|TOTAL: [1-9]\d* (SUCCESS|FAILED)|[1-9]\d* passing/)
                    != nil
                || line.firstMatch(of: /Tests:\s+[1-9]|Test Suites:\s+(\d+ \w+, )*[1-9]\d* total/) != nil
                || line.firstMatch(of: /[1-9]\d* specs?, \d+ failures?/) != nil
        }
    }
}

extension String {
    /// Whether `mark` stands anywhere in it.
    func holds(_ mark: String) -> Bool { utf8.firstRange(of: mark.utf8) != nil }
}
