public import LooperCore

/// Runs a shell command.
public struct ShellTool: Tool {
    /// The tool's name, form and help.
    public let specification: ToolSpecification
    private let limits: ToolLimits

    /// Creates the tool.
    public init(specification: ToolSpecification, limits: ToolLimits = ToolLimits()) {
        self.specification = specification
        self.limits = limits
    }

    /// Runs the command in the body; a non-zero exit status is a failed observation with the output.
    public func run(_ call: ToolCall, in environment: any Environment) async throws -> Observation {
        let text = call.body.trimmed
        guard !text.isEmpty else {
            return Observation(
                .failed,
                "The command is empty. The form is: \(specification.example)",
                summary: "bash without a command"
            )
        }
        let command = ShellCommand(text, timeout: limits.shellTimeout, outputLimit: limits.outputCharacters)
        do {
            return observation(try await environment.run(command), of: text)
        } catch let error as EnvironmentError {
            return Observation(.failed, "The command could not be run: \(error)", summary: "bash could not run")
        }
    }

    private func observation(_ result: ShellResult, of command: String) -> Observation {
        var lines: [String] = []
        if result.timedOut {
            lines.append(
                "Stopped after \(seconds(limits.shellTimeout)) s, with all processes it started. "
                    + "Run something shorter, or only a part of it."
            )
        }
        if let reason = result.stopped { lines.append("Stopped, with all processes it started: \(reason).") }
        lines.append("exit status \(result.status)")
        let output = result.output.withoutTerminalControls
        lines.append(output.isEmpty ? "(no output)" : output.withoutFinalNewlines)
        let first = Truncation.clip(String(command.prefix { $0 != "\n" }), limit: 80)
        return Observation(
            result.status == 0 && !result.timedOut ? .succeeded : .failed,
            lines.joined(separator: "\n"),
            summary: "bash `\(first)`: exit status \(result.status), \(result.outputBytes) bytes of output"
        )
    }

    private func seconds(_ value: Double) -> String {
        value == value.rounded() && abs(value) < 1e9 ? String(Int(value)) : String(value)
    }
}
