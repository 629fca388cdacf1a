import LooperCore

/// What a test command showed.
struct TestRun: Sendable {
    var statuses: [String: TestStatus]
    var result: ShellResult
    let parser: LogParser

    init(_ result: ShellResult, parser: LogParser) {
        self.result = result
        self.parser = parser
        statuses = parser.parse(result.output)
    }

    var passed: Set<String> { Set(statuses.filter { $0.value.isPass }.keys) }
    var failed: Set<String> { Set(statuses.filter { $0.value == .failed || $0.value == .error }.keys) }

    /// What was printed about the failure of `test`, cut to a few lines; empty where nothing was found.
    func message(of test: String) -> String { FailureText(parser: parser, log: result.output).message(of: test) }

    /// Whether `test` failed because something was not as the test says, rather than by a crash.
    func failedByAssertion(_ test: String) -> Bool {
        guard let status = statuses[test], status == .failed || status == .error else { return false }
        if parser == .unittest { return status == .failed }
        return FailureText.isAssertion(message(of: test), parser)
    }
}
