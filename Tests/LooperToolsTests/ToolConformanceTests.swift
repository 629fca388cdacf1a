import LooperCore
import LooperTestSupport
import LooperTools
import Testing

/// Every tool of the program, in both environments.
@Suite struct ToolConformanceTests {
    private static let files = ["src/app.py": "def f(a, b):\n    return a - b\n", "README.md": "# App\n"]

    static let calls: [(tool: String, calls: [ToolCall])] = [
        ("read", [ToolCall("read", body: "src/app.py"), ToolCall("read", body: "src/app.py:2-9")]),
        (
            "search",
            [ToolCall("search", attributes: ["path": "src"], body: "def f"), ToolCall("search", body: "ret.*a")]
        ),
        ("edit", [ToolCall("edit", attributes: ["path": "src/app.py"], body: "a - b\n=======\na + b")]),
        ("write", [ToolCall("write", attributes: ["path": "src/new.py"], body: "x = 1\n")]),
        ("done", [ToolCall("done")]),
    ]

    private func scratch() throws -> Scratch {
        let scratch = try Scratch()
        for (path, text) in Self.files { try scratch.put(text, at: path) }
        return scratch
    }

    @Test(arguments: calls.indices)
    func standardTools(_ index: Int) async throws {
        let (name, calls) = Self.calls[index]
        let environment = try scratch().environment()
        try await ToolConformance.check(try tool(name), calls: calls, in: environment)
        try await ToolConformance.check(try tool(name), calls: calls, in: InMemoryEnvironment(files: Self.files))
    }

    @Test func theShell() async throws {
        let shell = InMemoryEnvironment(files: Self.files) { command, _ in
            ShellResult(status: command.text == "ls" ? 0 : 1, output: "src\n")
        }
        let bash = try tool("bash")
        try await ToolConformance.check(bash, calls: [ToolCall("bash", body: "ls")], in: shell)
        try await ToolConformance.check(
            bash,
            calls: [ToolCall("bash", body: "ls src"), ToolCall("bash", body: "touch new")],
            in: try scratch().environment(),
            failuresLeaveFiles: false
        )
    }

    @Test func aScript() async throws {
        let yaml = """
            name: count-lines
            help: <count-lines path="src/app.py"/>
            example: <count-lines path="src/app.py">def</count-lines>
            arguments:
              - {name: path, type: path, required: true}
              - {name: limit, type: integer, default: 10}
              - {name: pattern, in: body}
            command: run
            """
        let script = "grep -c -e \"${LOOPER_ARG_PATTERN-}\" -- \"$LOOPER_ARG_PATH\""
        let folder = TextFolder(files: ["count-lines/tool.yaml": yaml, "count-lines/run": script])
        let bundle = try #require(ToolBundles(from: folder).bundles["count-lines"])
        let tool = try #require(ScriptTool(bundle))
        let call = ToolCall("count-lines", attributes: ["path": "src/app.py"], body: "def")
        try await ToolConformance.check(tool, calls: [call], in: try scratch().environment())
        let memory = InMemoryEnvironment(files: Self.files) { command, files in
            let bytes = files[command.variables["LOOPER_ARG_PATH"] ?? ""]
            return ShellResult(status: bytes == nil ? 2 : 0, output: "\(bytes?.count ?? 0)\n")
        }
        try await ToolConformance.check(tool, calls: [call], in: memory)
    }

    /// What the kit must find, one fault a tool.
    enum Fault: String, CaseIterable, Sendable {
        case throwing, mutating, silent, longSummary, upperCase, hiddenForm, fails
    }

    struct FaultyTool: Tool {
        let fault: Fault

        var specification: ToolSpecification {
            let name = fault == .upperCase ? "Note" : "note"
            let help = fault == .hiddenForm ? "Keeps a note." : "<\(name)>x</\(name)>"
            return ToolSpecification(name: name, help: help, example: "<\(name)>x</\(name)>")
        }

        func run(_ call: ToolCall, in environment: any Environment) async throws -> Observation {
            if fault == .throwing, call.body.isEmpty { throw ToolsError(.missingBundle, "no text") }
            if fault == .mutating { try? await environment.write([1], to: "note") }
            let text = fault == .silent ? "" : "kept"
            return Observation(
                fault == .fails ? .failed : .succeeded,
                text,
                summary: fault == .longSummary ? "a\nb" : "a"
            )
        }
    }

    @Test(arguments: Fault.allCases)
    func theKitFinds(_ fault: Fault) async {
        await withKnownIssue {
            try await ToolConformance.check(
                FaultyTool(fault: fault),
                calls: [ToolCall("note", body: "x")],
                in: InMemoryEnvironment()
            )
        }
    }
}
