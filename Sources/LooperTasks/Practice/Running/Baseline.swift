import LooperCore

/// How the tests of a repository end before anything is changed.
struct Baseline: Sendable {
    let suite: TestSuite
    /// Tests that pass.
    let passed: Set<String>
    /// Wall-clock seconds of all tests.
    let seconds: Double
    /// Which tests run which lines; `nil` where nothing can tell.
    let coverage: CoverageMap?

    /// Seconds that the first run of all tests may take.
    private static let patience = 1_800.0
    /// Long lines, so that runners do not cut what they say.
    static let variables = ["COLUMNS": "1000"]
    static let logLimit = 64 << 20

    /// Runs all tests once, and once more under coverage.py where it is there.
    ///
    /// - Throws: ``TasksError`` where no test passes.
    static func measure(_ suite: TestSuite, in environment: any Environment) async throws -> Baseline {
        var suite = suite
        let result = try await environment.run(
            ShellCommand(suite.all, timeout: patience, outputLimit: logLimit, variables: variables)
        )
        var passed = TestRun(result, parser: suite.parser).passed
        if suite.parser == .tap, passed.isEmpty, result.status == 0, !result.timedOut {
            suite = suite.asOneTest
            passed = [TestSuite.wholeName]
        }
        guard !passed.isEmpty, !result.timedOut else { throw nothingPasses(suite, result) }
        return Baseline(
            suite: suite,
            passed: passed,
            seconds: result.seconds,
            coverage: try await CoverageMap.measure(suite, tests: passed, in: environment)
        )
    }

    private static func nothingPasses(_ suite: TestSuite, _ result: ShellResult) -> TasksError {
        let end = result.timedOut ? "ran into the limit of \(Int(patience)) s" : "ended with status \(result.status)"
        return TasksError(
            .nothingPasses,
            "no test passes before anything is changed: `\(suite.all)` \(end); make it pass first, or give another "
                + "command with --test-command. Its last words: \(result.output.suffix(600).description.trimmed)"
        )
    }

    /// Seconds that `count` of the tests may take with a bug in place.
    func limit(_ count: Int) -> Double {
        let share = max(0.25, Double(count) / Double(max(1, passed.count)))
        return 3 + 6 * seconds * (suite.selects ? share : 1)
    }

    /// Failed tests above which a bug breaks too much: a fifth of the suite.
    var mostFailures: Int { max(1, passed.count / 5) }
}
