import Foundation
import LooperCore
import Testing

@testable import LooperTasks

@Suite struct SuiteTests {
    @Test(arguments: [
        (
            LogParser.cargo, "test a::b ... ok\ntest c ... FAILED\ntest d ... ignored, slow\n",
            ["a::b": TestStatus.passed, "c": .failed, "d": .skipped]
        ),
        (
            .go, "=== RUN TestA\n--- PASS: TestA (0.00s)\n    --- FAIL: TestB/x (0.00s)\n--- FAIL: TestB (0.1s)\n",
            ["TestA": .passed, "TestB": .failed]
        ),
        (
            .swift,
            "Test Case 'M.C.testA' passed (0.1 seconds)\n✔ Test addsUp() passed after 0.1 seconds.\n✘ Test fails() failed after 1 seconds with 1 issue.\n✘ Test run with 2 tests failed\n",
            ["M.C.testA": .passed, "addsUp": .passed, "fails": .failed]
        ),
        (
            .tap, "TAP version 13\nok 1 - adds\nnot ok 2 - subtracts\nok 3 - later # SKIP soon\n",
            ["adds": .passed, "subtracts": .failed, "later": .skipped]
        ),
    ]) func logsAreRead(parser: LogParser, log: String, statuses: [String: TestStatus]) {
        #expect(parser.parse(log) == statuses)
    }

    @Test(arguments: [
        (["Package.swift": "", "Sources/A.swift": ""], "swift test --filter \"($(printf '%s|' 'a' 'b')NONE)\""),
        (["Cargo.toml": ""], "cargo test --offline -- --exact 'a' 'b'"),
        (["go.mod": ""], "go test -v ./... -run \"^($(printf '%s|' 'a' 'b')NONE)$\""),
        (["package.json": "{\"scripts\": {\"test\": \"x\"}}"], "npm test --silent"),
        (["Makefile": "all:\n\ntest:\n\ttrue\n"], "make test"),
    ]) func projectsAreKnownByTheirFiles(files: [String: String], command: String) async throws {
        let scratch = try Scratch()
        for (name, text) in files { try scratch.url.put(text, at: name) }
        let finder = TestSuiteFinder(files: files.keys.sorted(), environment: BashEnvironment(folder: scratch.url))
        #expect(try await finder.find().command(["a", "b"]) == command)
    }

    @Test func aMakefileWithoutTestsIsNone() async throws {
        let scratch = try Scratch()
        try scratch.url.put("all:\n\ttrue\n", at: "Makefile")
        let finder = TestSuiteFinder(files: ["Makefile"], environment: BashEnvironment(folder: scratch.url))
        #expect(await code { _ = try await finder.find() } == .noTestCommand)
    }

    private func run(_ log: String, _ parser: LogParser) -> TestRun {
        TestRun(ShellResult(status: 1, output: log), parser: parser)
    }

    @Test func pytestTellsAssertionsFromCrashes() {
        let log = """
            PASSED a.py::test_a
            FAILED a.py::test_b - assert 1 == 2
            FAILED a.py::test_c - AssertionError: no
            FAILED a.py::test_d - TypeError: bad
            FAILED a.py::test_e - Failed: DID NOT RAISE <class 'ValueError'>
            """
        let run = run(log, .pytest)
        let names = ["a", "b", "c", "d", "e"].map { "a.py::test_\($0)" }
        #expect(names.map(run.failedByAssertion) == [false, true, true, false, true])
        #expect(run.message(of: names[1]) == "assert 1 == 2")
    }

    @Test func unittestSaysWhatFailed() {
        let log = """
            test_a (m.T.test_a) ... FAIL
            test_b (m.T.test_b) ... ERROR

            ======================================================================
            FAIL: test_a (m.T.test_a)
            ----------------------------------------------------------------------
            Traceback (most recent call last):
              File "m.py", line 3, in test_a
                self.assertEqual(f(), 2)
            AssertionError: 1 != 2

            ======================================================================
            ERROR: test_b (m.T.test_b)
            ----------------------------------------------------------------------
            Traceback (most recent call last):
            KeyError: 'x'

            ----------------------------------------------------------------------
            Ran 2 tests in 0.001s
            """
        let run = run(log, .unittest)
        #expect(run.message(of: "m.T.test_a") == "AssertionError: 1 != 2")
        #expect(run.message(of: "m.T.test_b") == "KeyError: 'x'")
        #expect(run.failedByAssertion("m.T.test_a"))
        #expect(!run.failedByAssertion("m.T.test_b"))
    }

    @Test func aBugIsJudgedByItsTests() {
        let tests = Set((0..<10).map { "t\($0)" })
        let suite = TestSuite(command: "pytest {tests}")
        let judge = MutantJudge(baseline: Baseline(suite: suite, passed: tests, seconds: 1, coverage: nil))
        func fate(failing: Int, message: String = "assert 0", missing: Int = 0, timedOut: Bool = false) -> Fate {
            let lines = (0..<10 - missing).map { $0 < failing ? "FAILED t\($0) - \(message)" : "PASSED t\($0)" }
            var result = ShellResult(status: 1, output: lines.joined(separator: "\n"))
            result.timedOut = timedOut
            return judge.finding(TestRun(result, parser: .pytest), tests).fate
        }
        #expect(fate(failing: 1) == .valid)
        #expect(fate(failing: 2) == .valid)
        #expect(fate(failing: 3) == .tooWide)
        #expect(fate(failing: 0) == .survived)
        #expect(fate(failing: 1, message: "NameError: x") == .crashed)
        #expect(fate(failing: 1, missing: 1) == .broken)
        #expect(fate(failing: 1, timedOut: true) == .slow)
    }

    @Test func statementsFillTheirSlotsOnce() throws {
        let folder = TextFolder(files: ["a.md": "{{test}}|{{command}}|{{count}}|{{other}}"])
        let statements = try ProblemStatements(folder: folder, seed: 0)
        let text = statements.text(for: "x", test: "{{count}}", command: "c", message: "", count: 2)
        #expect(text == "{{count}}|c|2|{{other}}")
        #expect(throws: TasksError.self) { try ProblemStatements(folder: TextFolder(), seed: 0) }
    }

    @Test func shippedStatementsUseKnownSlots() throws {
        let package = (0..<4).reduce(URL(fileURLWithPath: #filePath)) { url, _ in url.deletingLastPathComponent() }
        let folder = package.appendingPathComponent("prompts/practice")
        let names = try FileManager.default.contentsOfDirectory(atPath: folder.path)
        #expect(names.count >= 4)
        for name in names {
            let text = try folder.text(name)
            let slots = Set(text.matches(of: /\{\{([a-z]+)\}\}/).map { String($0.output.1) })
            #expect(slots.isSubset(of: ["test", "command", "message", "count"]), "\(name)")
            #expect(slots.contains("command"), "\(name): the model has to know how tests are run")
        }
    }
}
