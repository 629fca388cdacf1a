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
            let result = try await environment.run(command)
            let first = Truncation.clip(String(text.prefix { !$0.isNewline }), limit: 80)
            let subject = "bash `\(first)`"
            return CommandReport(result: result, subject: subject, timeout: command.timeout, tellsSuccess: true)
                .observation
        } catch let error as EnvironmentError {
            return Observation(.failed, "The command could not be run: \(error)", summary: "bash could not run")
        }
    }
}
