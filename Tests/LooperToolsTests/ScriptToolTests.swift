import Foundation
import LooperCore
import LooperTestSupport
import LooperTools
import Testing

@Suite struct ScriptToolTests {
    private static let yaml = """
        name: probe
        help: <probe path="a.txt"/>
        example: <probe path="a.txt" limit="2"/>
        arguments:
          - {name: path, type: path, required: true}
          - {name: limit, type: integer, default: 10}
          - {name: text, type: content, in: body}
        command: ./bin/run
        changes_files: true
        """

    private func probe(_ script: String, timeout: Double? = nil, others: [String: String] = [:]) throws -> ScriptTool {
        var folder = TextFolder(files: others)
        folder["probe/tool.yaml"] = Self.yaml + (timeout.map { "\ntimeout: \($0)" } ?? "")
        folder["probe/bin/run"] = script
        let bundles = ToolBundles(from: folder)
        #expect(bundles.diagnostics.isEmpty, "\(bundles.diagnostics)")
        let bundle = try #require(bundles.bundles["probe"])
        return try #require(ScriptTool(bundle))
    }

    private func run(_ tool: ScriptTool, _ attributes: [String: String], body: String = "") async throws -> Observation
    {
        let scratch = try Scratch()
        try scratch.put("one\ntwo\n", at: "a.txt")
        return try await tool.run(
            ToolCall("probe", attributes: attributes, body: body),
            in: try scratch.environment()
        )
    }

    @Test func aScriptSeesItsArgumentsAndTheWorkspace() async throws {
        let tool = try probe("#!/bin/sh\nhead -n \"$LOOPER_ARG_LIMIT\" \"$LOOPER_ARG_PATH\"\necho \"[$(cat)]\"\n")
        let seen = try await run(tool, ["path": "./a.txt", "limit": "1"], body: "a 'b' \"c\" $(exit 3) `d`\n\n")
        #expect(seen.status == .succeeded, "\(seen.text)")
        #expect(seen.text == "one\n[a 'b' \"c\" $(exit 3) `d`]")
        #expect(seen.summary.hasPrefix("probe: exit status 0"))
        let without = try await run(tool, ["path": "a.txt"])
        #expect(without.text == "one\ntwo\n[]", "no body is an empty input, defaults fill in")
    }

    @Test(arguments: ["$(touch pwned)", "'; touch pwned; '", "a.txt\\", "`touch pwned`", "a b\"c"])
    func nothingTheModelWritesIsACommand(_ text: String) async throws {
        let tool = try probe("printf '%s' \"$LOOPER_ARG_PATH\"; ls")
        let seen = try await run(tool, ["path": text])
        #expect(seen.text == text + "a.txt", "\(seen.text)")
    }

    @Test func aScriptRunsByItsFirstLineOrByTheShell() async throws {
        let python = try probe("#!/usr/bin/env python3\nprint('py', 1 + 1)\n")
        #expect(try await run(python, ["path": "a.txt"]).text == "py 2")
        #expect(try await run(try probe("echo sh"), ["path": "a.txt"]).text == "sh")
    }

    @Test func aScriptFindsTheFilesBesideIt() async throws {
        let tool = try probe(
            "#!/bin/sh\n. \"$LOOPER_FILES/lib/words.sh\"\ncat \"$(dirname \"$0\")/../data file.txt\"\n",
            others: ["probe/lib/words.sh": "echo lib", "probe/data file.txt": "data"]
        )
        #expect(try await run(tool, ["path": "a.txt"]).text == "lib\ndata")
    }

    @Test func failuresAndTimeOutsAreObservations() async throws {
        let failing = try await run(try probe("echo no >&2; exit 4"), ["path": "a.txt"])
        #expect(failing.status == .failed)
        #expect(failing.text == "exit status 4\nno")
        let slow = try await run(try probe("sleep 60", timeout: 0.3), ["path": "a.txt"])
        #expect(slow.status == .failed)
        #expect(slow.text.hasPrefix("Stopped after 0.3 s"), "\(slow.text)")
        let silent = try await run(try probe("true"), ["path": "a.txt"])
        #expect(silent.text == "(no output)")
        let lost = try await run(try probe("#!/no/such/interpreter\n"), ["path": "a.txt"])
        #expect(lost.status == .failed)
    }

    @Test func longOutputIsClippedAndSpilled() async throws {
        let seen = try await run(try probe("seq 1 100000"), ["path": "a.txt"])
        #expect(seen.text.contains("bytes of output left out here; all of it is in .looper/output/1.txt"))
        #expect(seen.text.utf8.count < 12_000)
    }

    @Test func aBodyThatNobodyReadsDoesNotBlock() async throws {
        let body = String(repeating: "x", count: 1 << 20)
        #expect(try await run(try probe("echo done"), ["path": "a.txt"], body: body).text == "done")
        #expect(try await run(try probe("wc -c | tr -d ' '"), ["path": "a.txt"], body: body).text == "1048576")
    }

    @Test(arguments: [
        ([:], "The attribute path is missing."), (["path": "/etc/passwd"], "relative to the root"),
        (["path": "../x"], "inside the repository"), (["path": "a", "limit": "many"], "a whole number, not \"many\""),
        (["path": "a", "size": "1"], "There is no attribute size."),
    ])
    func wrongArgumentsShowTheForm(_ attributes: [String: String], _ words: String) async throws {
        let seen = try await run(try probe("echo ran"), attributes)
        #expect(seen.status == .failed)
        #expect(seen.text.contains(words), "\(seen.text)")
        #expect(seen.text.contains("<probe path=\"path\" [limit=\"integer\"]>text</probe>"), "\(seen.text)")
        #expect(seen.text.hasSuffix("<probe path=\"a.txt\" limit=\"2\"/>"))
        #expect(!seen.text.contains("ran"))
    }

    @Test func anyEnvironmentGetsTheSameCommand() async throws {
        let environment = InMemoryEnvironment(files: ["a.txt": "x"]) { command, _ in
            #expect(command.text == "exec sh \"$LOOPER_FILES\"/bin/run")
            #expect(command.variables == ["LOOPER_ARG_PATH": "a.txt", "LOOPER_ARG_LIMIT": "10"])
            #expect(command.input == Array("body".utf8))
            #expect(command.files["bin/run"] == "echo x")
            #expect(command.timeout == 5)
            return ShellResult(status: 0, output: "fine\n")
        }
        let call = ToolCall("probe", attributes: ["path": "a.txt"], body: "body")
        let seen = try await probe("echo x", timeout: 5).run(call, in: environment)
        #expect(seen.text == "fine")
    }

    @Test func nothingIsLeftBehind() async throws {
        let scratch = try Scratch()
        let environment = try scratch.environment()
        let seen = try await environment.run(
            ShellCommand("echo \"$LOOPER_FILES\"", files: TextFolder(files: ["a": "b"]))
        )
        let folder = seen.output.trimmed
        #expect(folder.hasPrefix("/"))
        #expect(!FileSystem.exists(folder))
        #expect(try await environment.files().isEmpty, "and nothing was in the workspace")
        let without = try await environment.run(ShellCommand("echo \"[$LOOPER_FILES]\"; cat"))
        #expect(without.output == "[]\n")
    }
}
