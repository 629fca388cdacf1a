import LooperCore

/// What a tool that ran a command tells the model.
struct CommandReport {
    let result: ShellResult
    /// What stands before the result in its one-line summary, as in "bash `ls`".
    let subject: String
    /// Seconds that were allowed.
    let timeout: Double
    /// Whether the exit status of a command that succeeded is told too.
    let tellsSuccess: Bool

    /// The observation; a status other than 0 is a failure.
    var observation: Observation {
        let succeeded = result.status == 0 && !result.timedOut
        var lines: [String] = []
        if result.timedOut {
            lines.append(
                "Stopped after \(seconds) s, with all processes it started. Run something shorter, or only a part of it."
            )
        }
        if let reason = result.stopped { lines.append("Stopped, with all processes it started: \(reason).") }
        if tellsSuccess || !succeeded { lines.append("exit status \(result.status)") }
        let output = result.output.withoutTerminalControls.withoutFinalNewlines
        lines.append(output.isEmpty ? "(no output)" : output)
        return Observation(
            succeeded ? .succeeded : .failed,
            lines.joined(separator: "\n"),
            summary: "\(subject): exit status \(result.status), \(result.outputBytes) bytes of output"
        )
    }

    private var seconds: String {
        timeout == timeout.rounded() && abs(timeout) < 1e9 ? String(Int(timeout)) : String(timeout)
    }
}
