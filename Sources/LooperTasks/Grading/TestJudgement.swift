import LooperCore

/// Holds the output of a test command against the tests that decide a task.
struct TestJudgement {
    let task: CodingTask
    let parser: LogParser
    var type = EvaluationType.passAndFail

    /// The verdict on a finished test command.
    func verdict(on result: ShellResult) -> Verdict {
        let found = parser.parse(result.output)
        return verdict(found, problem: problem(found, result), result)
    }

    /// The verdict on a finished evaluation script, by what stands between its markers.
    func verdict(onScript result: ShellResult) -> Verdict {
        if result.timedOut { return verdict([:], problem: Self.tooLong, result) }
        return switch EvaluationLog.read(result.output, parser) {
        case .results(let found): verdict(found, problem: nil, result)
        case .unreadable(let reason): verdict([:], problem: reason, result)
        }
    }

    /// The verdict where the tests did what `found` says; none of it counts where there is a `problem`.
    private func verdict(_ found: [String: TestStatus], problem: String?, _ result: ShellResult) -> Verdict {
        var verdict = Verdict(.unresolved, instanceID: task.instanceID)
        verdict.failToPass = divide(task.failToPass, found) { $0.isPass }
        verdict.passToPass = divide(task.passToPass, found) { $0.isPass || $0 == .skipped }
        verdict.log = result.output
        verdict.seconds = result.seconds
        verdict.isGraded = problem == nil
        verdict.reason = problem ?? failure(verdict)
        if problem != nil { verdict.fault = .sign(in: result.output, timedOut: result.timedOut) }
        if verdict.reason == nil { verdict.status = .resolved }
        return verdict
    }

    private static let tooLong = "the tests ran into the time limit"

    /// Why the output of a test command cannot be judged.
    private func problem(_ found: [String: TestStatus], _ result: ShellResult) -> String? {
        if result.timedOut { return Self.tooLong }
        if found.isEmpty {
            return "no test result was found in the output of the test command (exit status \(result.status))"
        }
        let isSilent = result.status != 0 && !found.values.contains(where: \.isFailure)
        // A test that is missing says more than the status.
        let lacksOne = (task.failToPass + task.passToPass).contains { status(of: $0, found) == nil }
        return isSilent && !lacksOne
            ? "the test command ended with status \(result.status) though no test failed" : nil
    }

    private func failure(_ verdict: Verdict) -> String? {
        let failed = verdict.failToPass.failure + verdict.passToPass.failure
        return failed.first.map { "\(failed.count) of the deciding tests did not pass, the first is \($0)" }
    }

    private func divide(
        _ names: [String],
        _ found: [String: TestStatus],
        _ isGood: (TestStatus) -> Bool
    ) -> Verdict.Tests {
        var tests = Verdict.Tests()
        for name in names {
            let isSuccess =
                switch type {
                case .passAndFail: status(of: name, found).map(isGood) ?? false
                case .failOnly: found[parser.canonical(name)] != .failed
                }
            if isSuccess { tests.success.append(name) } else { tests.failure.append(name) }
        }
        return tests
    }

    /// The status of a test; a name that was cut inside its brackets stands for all tests that begin with it, where
    /// these agree.
    private func status(of name: String, _ found: [String: TestStatus]) -> TestStatus? {
        let name = parser.canonical(name)
        if let status = found[name] { return status }
        guard name.count(where: { $0 == "[" }) > name.count(where: { $0 == "]" }) else { return nil }
        let candidates = Set(found.filter { $0.key.hasPrefix(name) }.values)
        if candidates.allSatisfy(\.isPass) { return candidates.first }
        return candidates.contains(where: \.isPass) ? nil : candidates.first(where: \.isFailure) ?? candidates.first
    }
}
