import LooperCore

/// Looks whether a Python file still parses.
struct PythonSyntax {
    let limits: ToolLimits

    private static let program = """
        import ast, sys
        try: ast.parse(open(sys.argv[1], "rb").read(), sys.argv[1])
        except SyntaxError as e: print("line %s: %s" % (e.lineno, e.msg)); sys.exit(3)
        """

    /// Words about a syntax error in the file at `path`; `nil` where there is none or nobody can tell.
    func complaint(about path: String, in environment: any Environment) async throws -> String? {
        guard limits.syntaxCheck, path.hasSuffix(".py") else { return nil }
        let command = ShellCommand("python3 -I -c \(quoted(Self.program)) \(quoted("./" + path))", timeout: 10)
        do {
            let result = try await environment.run(command)
            guard result.status == 3, !result.timedOut else { return nil }
            return "Warning: \(path) is not valid Python now: \(result.output.trimmed)"
        } catch is EnvironmentError {
            return nil
        }
    }

    private func quoted(_ text: String) -> String {
        "'" + text.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "'\\''") + "'"
    }
}
