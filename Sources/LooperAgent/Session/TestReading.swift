package import LooperCore

/// What a step says of the tests, read as the done gate reads it.
package struct TestReading: Sendable, Hashable {
    /// Whether the call runs tests.
    package let runsTests: Bool
    /// Whether it ran at least one test, and they passed.
    package let passes: Bool
    /// Whether tests ran, whatever they found; otherwise the command itself is at fault.
    package let ran: Bool

    /// Reads a call and what came back.
    package init(_ call: ToolCall, _ observation: Observation) {
        runsTests = call.name == "bash" && ShellLine(call.body).commands.contains(where: \.runsTests)
        passes = DoneGate.isPassingTest(call, observation)
        let report = TestReport(observation.text)
        ran = runsTests && (passes || report.namesSome || (report.namesFailure && !report.namesNone))
    }

    /// The words of the command that runs the tests, up to what names a test: `python3 -m pytest -q`.
    ///
    /// `nil` where the line has more to it, as a pipe, or nothing in it runs tests.
    package static func form(of command: String) -> String? {
        let line = ShellLine(command)
        guard line.commands.count == 1, line.commands[0].runsTests, line.commands[0].targets.isEmpty else { return nil }
        let words = command.split(whereSeparator: \.isWhitespace)
        let form = words.prefix { !namesTest($0) }
        return form.isEmpty ? nil : form.joined(separator: " ")
    }

    /// Whether a word names a test, and not a program or an option: `tests/test_a.py::test_b`, `tests.test_a.Case`.
    private static func namesTest(_ word: Substring) -> Bool {
        guard !word.hasPrefix("-") else { return false }
        let parts = word.lowercased().split { "/.:'\"".contains($0) }
        let isNamed = parts.contains { $0.hasPrefix("test") || $0.hasSuffix("test") || $0.hasSuffix("tests") }
        return isNamed && (parts.count > 1 || word.contains("_") || word.contains("/"))
    }
}
