import LooperCore
import Testing

@testable import LooperAgent

struct DoneGateTests {
    @Test(arguments: [
        "pytest", "python3 -m pytest tests/test_a.py -q", "cd app && python -m unittest -v", "swift test --filter A",
        "cargo test", "go test ./...", "npm test", "npm run test:unit", "yarn test", "make test", "make check",
        "tox -e py",
        "ctest --output-on-failure", "./gradlew test", "gradle :app:test", "mvn -q test", "./mvnw verify",
        "dotnet test",
        "python manage.py test app", "python tests/runtests.py", "python3 test_slug.py", "./run_tests.sh",
        "node --test",
        "bundle exec rspec", "PYTHONPATH=. timeout 60 pytest && echo ok", "poetry run pytest", "npx jest",
        "python setup.py test", "php vendor/bin/phpunit", "(cd a && make test)",
    ])
    func runsTests(command: String) {
        #expect(DoneGate.isPassingTest(ToolCall("bash", body: command), Self.result("exit status 0\n(no output)")))
    }

    @Test(arguments: [
        "ls tests", "pip install pytest", "which pytest", "echo pytest", "cat test_a.py", "git add tests", "test -f a",
        "[ -f test ]", "pytest --collect-only", "pytest --version", "cargo test --no-run", "grep -r test .", "make",
        "npm install", "python app.py", "sed -i s/a/b/ test_a.py", "pytest &", "python -c 'import test'", "go build",
    ])
    func runsNone(command: String) {
        #expect(!DoneGate.isPassingTest(ToolCall("bash", body: command), Self.result("exit status 0")))
    }

    struct Row: Sendable {
        var command: String
        var output: String
        var passes: Bool
    }

    @Test(arguments: [
        Row(command: "pytest", output: "no tests ran in 0.01s", passes: false),
        Row(command: "python -m unittest", output: "Ran 0 tests in 0.000s\n\nOK", passes: false),
        Row(command: "python -m unittest", output: "Ran 3 tests in 0.000s\n\nOK", passes: true),
        Row(
            command: "cargo test",
            output: "running 0 tests\nrunning 2 tests\ntest result: ok. 2 passed; 0 failed",
            passes: true
        ),
        Row(command: "cargo test x", output: "running 0 tests\ntest result: ok. 0 passed; 0 failed", passes: false),
        Row(command: "go test ./...", output: "?   \tpkg\t[no test files]", passes: false),
        Row(command: "go test ./...", output: "?   \ta\t[no test files]\nok  \tb\t0.01s", passes: true),
        Row(command: "go test -run X .", output: "ok  \tb\t0.01s [no tests to run]", passes: false),
        Row(command: "swift test", output: "Executed 0 tests\nTest run with 12 tests passed", passes: true),
        Row(command: "ctest", output: "No tests were found!!!", passes: false),
        Row(command: "mvn test", output: "Tests run: 0, Failures: 0", passes: false),
        Row(command: "mvn test", output: "Tests run: 4, Failures: 0", passes: true),
        Row(command: "pytest | tail -1", output: "== 3 passed in 0.1s ==", passes: true),
        Row(command: "pytest | tail -1", output: "== 1 failed, 3 passed in 0.1s ==", passes: false),
        Row(command: "pytest || true", output: "FAILED a.py", passes: false),
        Row(command: "pytest; echo done", output: "done", passes: false),
        Row(command: "python -m unittest 2>&1 | tail -3", output: "Ran 2 tests in 0.1s\n\nOK", passes: true),
        Row(command: "python -m unittest 2>&1 | tail -3", output: "Ran 2 tests\n\nFAILED (failures=1)", passes: false),
        Row(command: "npm test | cat", output: "# tests 3\n# pass 3\n# fail 0", passes: true),
    ])
    func whatTheOutputSays(row: Row) {
        let result = Self.result("exit status 0\n" + row.output)
        #expect(DoneGate.isPassingTest(ToolCall("bash", body: row.command), result) == row.passes, "\(row)")
    }

    @Test func aChangeClosesTheGateAgain() {
        var gate = DoneGate()
        gate.take(ToolCall("bash", body: "pytest"), Self.result("1 passed"), changedFiles: true)
        var copy = gate
        let reminds = copy.reminds()
        #expect(!reminds, "files that a test run leaves behind do not count")
        gate.take(ToolCall("bash", body: "sed -i s/a/b/ a.py"), Self.result(""), changedFiles: true)
        let reminders = (gate.reminds(), gate.reminds())
        #expect(reminders == (true, false), "once")
    }

    @Test func aFailedRunIsNone() {
        #expect(!DoneGate.isPassingTest(ToolCall("bash", body: "pytest"), Observation(.failed, "", summary: "")))
        #expect(!DoneGate.isPassingTest(ToolCall("read", body: "pytest"), Self.result("")))
    }

    private static func result(_ text: String) -> Observation { Observation(.succeeded, text, summary: "") }
}
