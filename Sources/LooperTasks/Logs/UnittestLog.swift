/// The output of `python -m unittest -v`.
enum UnittestLog {
    private static let verdicts: [(word: String, status: TestStatus)] = [
        ("expected failure", .expectedFailure), ("unexpected success", .failed), ("ok", .passed), ("FAIL", .failed),
        ("ERROR", .error),
    ]

    /// The status of each test by `module.Class.test`, and by the first line of its documentation where that is shown.
    static func parse(_ lines: [String]) -> [String: TestStatus] {
        var found: [String: TestStatus] = [:]
        var pending: String?
        for line in lines {
            if let (status, name) = section(line) {
                found[name] = status
                pending = nil
            } else if let name = name(in: line) {
                pending = name
                record(line, &pending, &found)
            } else {
                record(line, &pending, &found)
            }
        }
        return found
    }

    /// The heading of a failure: `FAIL: test (module.Class.test)`.
    private static func section(_ line: String) -> (TestStatus, String)? {
        for (word, status) in [("FAIL: ", TestStatus.failed), ("ERROR: ", .error)] where line.hasPrefix(word) {
            return name(in: String(line.dropFirst(word.count))).map { (status, $0) }
        }
        return nil
    }

    /// Takes the verdict at the end of a line for the test that is open; what a test prints may stand before it.
    private static func record(_ line: String, _ pending: inout String?, _ found: inout [String: TestStatus]) {
        guard let name = pending, let status = verdict(line) else { return }
        // A subtest that failed stands before the test's own line and keeps its say.
        if found[name] == nil || found[name] == .passed || !status.isPass { found[name] = status }
        // Published tasks name a test by the first line of its documentation where the runner prints that.
        if let mark = line.firstRange(of: " ... "), UnittestLog.name(in: line) == nil {
            found[String(line[..<mark.lowerBound])] = status
        }
        pending = nil
    }

    private static func verdict(_ line: String) -> TestStatus? {
        if line.contains("... skipped") || line.hasPrefix("skipped ") { return .skipped }
        guard line.contains(" ... ") || verdicts.contains(where: { $0.word == line }) else { return nil }
        return verdicts.first { line.hasSuffix($0.word) }?.status
    }

    /// The test that a line begins with, as `module.Class.test`: `test (module.Class.test)` or, before Python 3.11,
    /// `test (module.Class)`.
    static func name(in line: String) -> String? {
        let words = line.drop { $0 == " " }
        guard let space = words.firstIndex(of: " ") else { return nil }
        let method = words[..<space]
        let rest = words[words.index(after: space)...]
        guard rest.first == "(", let end = rest.firstIndex(of: ")"), isName(method) else { return nil }
        let place = rest[rest.index(after: rest.startIndex)..<end]
        guard place.contains("."), isName(place) else { return nil }
        return place.hasSuffix("." + method) ? String(place) : "\(place).\(method)"
    }

    private static func isName(_ text: Substring) -> Bool {
        !text.isEmpty
            && text.allSatisfy { $0.isLetter || $0.isNumber || $0 == "_" || $0 == "." || $0 == "<" || $0 == ">" }
    }
}
