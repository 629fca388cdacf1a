public import LooperCore

/// A tool whose work a script of its bundle does.
///
/// The script runs in the environment as a shell command does, with the workspace as its working directory. It finds
/// each argument in the variable `LOOPER_ARG_NAME`, and one of type `content` on standard input: nothing that the model
/// wrote becomes part of a command line.
public struct ScriptTool: Tool {
    /// The tool's name, form and help.
    public let specification: ToolSpecification
    private let arguments: [ToolArgument]
    private let form: String
    private let script: ToolScript
    private let limits: ToolLimits

    /// Creates the tool of a bundle; `nil` where it has no script.
    public init?(_ bundle: ToolBundle, limits: ToolLimits = ToolLimits()) {
        guard let script = bundle.script else { return nil }
        self.script = script
        self.limits = limits
        specification = bundle.specification
        arguments = bundle.arguments
        form = bundle.form
    }

    /// Runs the script; a status other than 0 is a failed observation with the output.
    public func run(_ call: ToolCall, in environment: any Environment) async throws -> Observation {
        let name = specification.name
        do {
            let timeout = script.timeout ?? limits.shellTimeout
            let result = try await environment.run(try command(call, timeout: timeout))
            return CommandReport(result: result, subject: name, timeout: timeout, tellsSuccess: false).observation
        } catch let complaint as ArgumentComplaint {
            let text = "\(complaint.words) The form of \(name) is \(form), as in:\n\(specification.example)"
            return Observation(.failed, text, summary: "\(name): wrong arguments")
        } catch let error as EnvironmentError {
            return Observation(.failed, "\(name) could not be run: \(error)", summary: "\(name) could not run")
        }
    }

    private func command(_ call: ToolCall, timeout: Double) throws(ArgumentComplaint) -> ShellCommand {
        let values = try ArgumentValues(call, of: arguments)
        return ShellCommand(
            "exec \(interpreter)\"$\(ShellCommand.filesVariable)\"/\(script.path.shellQuoted)",
            timeout: timeout,
            outputLimit: limits.outputCharacters,
            variables: values.variables,
            input: values.input,
            files: script.files
        )
    }

    /// A script without a line that names its interpreter is one for the shell.
    private var interpreter: String {
        script.files[script.path]?.hasPrefix("#!") == true ? "" : "sh "
    }
}
