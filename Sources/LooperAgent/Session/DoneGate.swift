import LooperCore

/// Knows whether a test has passed since the last change.
struct DoneGate {
    /// Whether a test has passed since the last change.
    private(set) var isTested = false
    private var hasReminded = false

    /// Takes a step that is over.
    ///
    /// - Parameter changedFiles: whether the step changed the repository; a test run that leaves files behind still
    ///   counts.
    mutating func take(_ call: ToolCall, _ observation: Observation, changedFiles: Bool) {
        if changedFiles { isTested = false }
        if Self.isPassingTest(call, observation) { isTested = true }
    }

    /// Whether the model has to be reminded before it may finish; true at most once.
    mutating func reminds() -> Bool {
        guard !isTested, !hasReminded else { return false }
        hasReminded = true
        return true
    }

    /// Whether a step ran tests, at least one of them, and they passed.
    ///
    /// Where the exit status is not that of the tests, as in `pytest | tail`, their output has to say that they passed.
    static func isPassingTest(_ call: ToolCall, _ observation: Observation) -> Bool {
        guard call.name == "bash", observation.status == .succeeded else { return false }
        let line = ShellLine(call.body)
        guard let index = line.commands.lastIndex(where: \.runsTests), line.commands[index].link != .background else {
            return false
        }
        let report = TestReport(observation.text)
        if report.namesNone, !report.namesSome { return false }
        return line.decides(index) || ((report.namesSome || report.namesSuccess) && !report.namesFailure)
    }
}
