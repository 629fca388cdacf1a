import LooperCore

/// Holds the output of a test command against the tests that decide a task.
struct TestJudgement {
    let task: CodingTask
    let parser: LogParser

    /// The verdict on a finished test command.
    func verdict(on result: ShellResult) -> Verdict {
        let found = parser.parse(result.output)
        var verdict = Verdict(.unresolved, instanceID: task.instanceID)
        verdict.failToPass = divide(task.failToPass, found) { $0.isPass }
        verdict.passToPass = divide(task.passToPass, found) { $0.isPass || $0 == .skipped }
        verdict.log = result.output
        verdict.seconds = result.seconds
        verdict.reason = reason(verdict, found, result)
        if verdict.reason == nil { verdict.status = .resolved }
        return verdict
    }

    /// Why the task is not solved; `nil` where it is.
    private func reason(_ verdict: Verdict, _ found: [String: TestStatus], _ result: ShellResult) -> String? {
        if result.timedOut { return "the tests ran into the time limit" }
        if found.isEmpty {
            return "no test result was found in the output of the test command (exit status \(result.status))"
        }
        let failed = verdict.failToPass.failure + verdict.passToPass.failure
        if let first = failed.first {
            return "\(failed.count) of the deciding tests did not pass, the first is \(first)"
        }
        let someFailed = found.values.contains { $0 == .failed || $0 == .error }
        if result.status != 0, !someFailed {
            return "the test command ended with status \(result.status) though no test failed"
        }
        return nil
    }

    private func divide(
        _ names: [String],
        _ found: [String: TestStatus],
        _ isGood: (TestStatus) -> Bool
    ) -> Verdict.Tests {
        var tests = Verdict.Tests()
        for name in names {
            if let status = status(of: name, found), isGood(status) {
                tests.success.append(name)
            } else {
                tests.failure.append(name)
            }
        }
        return tests
    }

    /// The status of a test; a name that was cut inside its brackets stands for all tests that begin with it.
    private func status(of name: String, _ found: [String: TestStatus]) -> TestStatus? {
        let name = parser.canonical(name)
        if let status = found[name] { return status }
        guard name.count(where: { $0 == "[" }) > name.count(where: { $0 == "]" }) else { return nil }
        let candidates = Set(found.filter { $0.key.hasPrefix(name) }.values)
        return candidates.count == 1 ? candidates.first : nil
    }
}
