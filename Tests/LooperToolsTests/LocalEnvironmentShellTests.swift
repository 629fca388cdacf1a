import Foundation
import LooperCore
import LooperTools
import Testing

@Suite struct LocalEnvironmentShellTests {
    private func run(_ text: String, timeout: Double = 20, outputLimit: Int = 1 << 20, in scratch: Scratch? = nil)
        async throws -> ShellResult
    {
        var limits = LocalEnvironment.Limits()
        limits.killGrace = 0.3
        limits.spillBytes = 1 << 20
        let scratch = try scratch ?? Scratch()
        return try await scratch.environment(limits: limits).run(
            ShellCommand(text, timeout: timeout, outputLimit: outputLimit)
        )
    }

    @Test(arguments: [
        ("echo out; echo err >&2; exit 3", Int32(3), "out\nerr\n"), ("cat", 0, ""), ("kill -9 $$", 137, ""),
        ("cd /; X=1", 0, ""), ("printf '%s' \"$PAGER $NO_COLOR $LANG\"", 0, "cat 1 C.UTF-8"),
    ])
    func reportsStatusAndOutput(_ text: String, _ status: Int32, _ output: String) async throws {
        let result = try await run(text)
        #expect(result.status == status)
        #expect(result.output == output)
        #expect(!result.timedOut)
        #expect(result.spillPath == nil)
    }

    @Test func worksInTheWorkspaceWithAHomeOfItsOwn() async throws {
        let scratch = try Scratch()
        let result = try await run("pwd; stat -c '%a %n' ~; touch ~/kept; echo hi > made.txt", in: scratch)
        let lines = result.output.split(separator: "\n")
        try #require(lines.count == 2)
        #expect(try String(lines[0]) == scratch.environment().root)
        #expect(lines[1].hasPrefix("700 /") && !lines[1].contains(lines[0]))
        #expect(!FileSystem.exists(String(lines[1].dropFirst(4))), "it goes with the environment")
        #expect(try scratch.text("made.txt") == "hi\n")
        #expect(try FileManager.default.contentsOfDirectory(atPath: scratch.root) == ["made.txt"])
    }

    @Test func theHomeStaysFromCommandToCommand() async throws {
        let environment = try Scratch().environment()
        _ = try await environment.run(ShellCommand("echo x > ~/note"))
        #expect(try await environment.run(ShellCommand("cat ~/note")).output == "x\n")
    }

    @Test(arguments: ["file", "link", "folder"])
    func aRepositoryMayHaveALooperOfItsOwn(_ kind: String) async throws {
        let scratch = try Scratch()
        switch kind {
        case "file": try scratch.put("theirs", at: ".looper")
        case "link": try FileSystem.link(scratch.root + "/.looper", to: "src")
        default: try scratch.put("theirs", at: ".looper/output")
        }
        try scratch.put("", at: "src/a.py")
        let result = try await run("seq 1 5000", outputLimit: 1_000, in: scratch)
        #expect(result.status == 0)
        #expect(result.spillPath == nil)
        #expect(result.output.contains("left out here; it was not kept]"))
        #expect(try FileManager.default.contentsOfDirectory(atPath: scratch.root + "/src") == ["a.py"])
    }

    @Test func theCallersVariablesStayHidden() async throws {
        setenv("LOOPER_TEST_API_KEY", "sesame", 1)
        let result = try await run("env")
        #expect(!result.output.contains("sesame"))
        #expect(result.output.contains("PATH="))
        let extra = try await Scratch().environment(variables: ["VIRTUAL_ENV": "/v"]).run(
            ShellCommand("echo $VIRTUAL_ENV")
        )
        #expect(extra.output == "/v\n")
    }

    @Test func aTimeOutKillsTheWholeGroup() async throws {
        let scratch = try Scratch()
        let result = try await run("sleep 900 & echo $! > pid; echo start; wait", timeout: 2, in: scratch)
        #expect(result.timedOut)
        #expect(result.output == "start\n")
        #expect(result.status == 143)
        let text = try String(contentsOfFile: scratch.root + "/pid", encoding: .utf8)
        let child = try #require(pid_t(text.trimmingCharacters(in: .whitespacesAndNewlines)))
        // The system takes a moment to bury the dead.
        for _ in 0..<200 where Self.isRunning(child) { try await Task.sleep(for: .milliseconds(50)) }
        #expect(!Self.isRunning(child))
    }

    /// Whether a process is there and no zombie.
    private static func isRunning(_ process: pid_t) -> Bool {
        guard let status = try? String(contentsOfFile: "/proc/\(process)/stat", encoding: .utf8) else {
            return kill(process, 0) == 0 && !FileManager.default.fileExists(atPath: "/proc/self")
        }
        return !status.contains(") Z ")
    }

    @Test func aCommandThatClosesItsOutputIsWaitedFor() async throws {
        let scratch = try Scratch()
        let result = try await run("sh -c 'sleep 0.7; touch made' > log 2>&1", in: scratch)
        #expect(result.status == 0)
        #expect(FileSystem.exists(scratch.root + "/made"))
        let late = try await run("exec > /dev/null 2>&1; sleep 900", timeout: 0.5)
        #expect(late.timedOut && late.seconds < 800)
    }

    @Test(arguments: [Double.infinity, 1e30, -1, .nan])
    func extremeLimitsAreSurvived(_ timeout: Double) async throws {
        let result = try await run("echo x", timeout: timeout, outputLimit: timeout > 0 ? .max : .min)
        #expect(result.timedOut || result.output.contains("x"))
    }

    @Test(arguments: [Double.infinity, 1e300, -1, .nan])
    func extremeLimitsOfTheEnvironmentAreSurvived(_ grace: Double) async throws {
        var limits = LocalEnvironment.Limits()
        limits.killGrace = grace
        limits.spillBytes = grace > 0 ? .max : .min
        let environment = try Scratch().environment(limits: limits)
        let result = try await environment.run(ShellCommand("seq 1 99; sleep 20", timeout: 1, outputLimit: 20))
        #expect(result.timedOut && result.output.hasPrefix("1\n"))
    }

    @Test func ignoringTheRequestToEndDoesNotHelp() async throws {
        let result = try await run("trap '' TERM; echo x; while :; do sleep 0.1; done", timeout: 0.5)
        #expect(result.timedOut)
        #expect(result.status == 137)
        #expect(result.seconds < 800)
    }

    @Test(arguments: ["sleep 900 & echo done", "(setsid sleep 900 &); echo done"])
    func aProcessLeftBehindDoesNotHoldTheSession(_ text: String) async throws {
        let result = try await run(text, timeout: 850)
        #expect(result.output == "done\n")
        #expect(result.status == 0)
        #expect(result.seconds < 800)
    }

    #if os(Linux)
    @Test(arguments: [
        ("setsid sleep 900 & sleep 0.5", 60.0), ("setsid sleep 900 > /dev/null 2>&1 & sleep 0.5", 60),
        ("setsid sh -c 'setsid sleep 900; true' & sleep 900", 0.5),
    ])
    func aProcessThatLeftTheGroupEndsToo(_ text: String, _ timeout: Double) async throws {
        let tag = UUID().uuidString
        let environment = try Scratch().environment(variables: ["LOOPER_TEST_TAG": tag])
        let mine = try await environment.run(ShellCommand("env"))
        #expect(mine.output.contains(tag))
        #expect(mine.output.contains("LOOPER_COMMAND="))
        _ = try await environment.run(ShellCommand(text, timeout: timeout))
        let left = try FileManager.default.contentsOfDirectory(atPath: "/proc").filter { name in
            let variables = FileManager.default.contents(atPath: "/proc/\(name)/environ") ?? Data()
            return pid_t(name) != nil && String(decoding: variables, as: UTF8.self).contains(tag)
        }
        #expect(left.isEmpty)
    }

    @Test func anotherCommandsProcessesAreLeftAlone() async throws {
        let environment = try Scratch().environment()
        async let long = environment.run(ShellCommand("setsid -w sh -c 'sleep 1; echo whole'"))
        try await Task.sleep(for: .milliseconds(200))
        _ = try await environment.run(ShellCommand("true"))
        #expect(try await long.output == "whole\n")
    }
    #endif

    @Test func aWriterThatLeftTheGroupIsGivenUp() async throws {
        let result = try await run("(setsid timeout 900 yes &); echo done", timeout: 0.5, outputLimit: 1_000)
        #expect(result.seconds < 800)
        #expect(result.output.hasPrefix("done\n") || result.output.hasPrefix("y\n"))
    }

    @Test func aLongOutputIsBoundedInMemoryAndOnDisk() async throws {
        let scratch = try Scratch()
        let command = "echo first; head -c 50000000 /dev/zero | tr '\\0' 'x' | fold -w 99; echo last"
        let result = try await run(command, timeout: 400, outputLimit: 10_000, in: scratch)
        #expect(result.outputBytes > 50_000_000)
        #expect(result.output.utf8.count < 10_200)
        #expect(result.output.hasPrefix("first\nxxx"))
        #expect(result.output.hasSuffix("xxx\nlast\n") || result.output.hasSuffix("xxxlast\n"))
        #expect(result.output.contains("bytes of output left out here; all of it is in .looper/output/1.txt (only"))
        #expect(result.spillPath == ".looper/output/1.txt")
        #expect(try FileSystem.size(scratch.root + "/.looper/output/1.txt") < (1 << 20) + 200)
    }

    @Test func aWholeOutputThatFitsIsSpilledWhole() async throws {
        let scratch = try Scratch()
        let result = try await run("seq 1 5000", outputLimit: 1_000, in: scratch)
        let whole = (1...5_000).map { "\($0)\n" }.joined()
        #expect(try scratch.text(".looper/output/1.txt") == whole)
        #expect(result.outputBytes == whole.utf8.count)
        let parts = result.output.split(separator: "\n")
        #expect(parts.first == "1" && parts.last == "5000")
        #expect(parts.contains { $0.hasPrefix("[") && $0.contains("left out here") })
        _ = try await run("seq 1 5000", outputLimit: 1_000, in: scratch)
        #expect(FileSystem.exists(scratch.root + "/.looper/output/2.txt"))
        #expect(try scratch.text(".looper/.gitignore") == "*\n", "git passes over it in the user's own repository")
    }

    @Test func cancellationEndsTheCommand() async throws {
        let task = Task { try await run("sleep 900", timeout: 1_000) }
        try await Task.sleep(for: .seconds(0.3))
        let start = ContinuousClock.now
        task.cancel()
        await #expect(throws: (any Error).self) { try await task.value }
        #expect(ContinuousClock.now - start < .seconds(800))
    }
}

@Suite struct ShellToolTests {
    @Test(arguments: [
        ("echo hi", Observation.Status.succeeded, "exit status 0\nhi"),
        ("true", .succeeded, "exit status 0\n(no output)"),
        ("echo no; exit 2", .failed, "exit status 2\nno"),
        ("  ", .failed, "The command is empty. The form is: <bash>ls src</bash>"),
    ])
    func tellsStatusAndOutput(_ body: String, _ status: Observation.Status, _ text: String) async throws {
        let seen = try await tool("bash").run(ToolCall("bash", body: body), in: try Scratch().environment())
        #expect(seen.status == status)
        #expect(seen.text == text)
    }

    @Test func escapeSequencesAreNotShown() async throws {
        let body = "printf '\\033[31mred\\033[0m\\r\\n\\033]0;title\\007x\\a'"
        let seen = try await tool("bash").run(ToolCall("bash", body: body), in: try Scratch().environment())
        #expect(seen.text == "exit status 0\nred\nx")
    }

    @Test func tellsATimeOut() async throws {
        var limits = ToolLimits()
        limits.shellTimeout = 0.2
        let seen = try await tool("bash", limits: limits).run(
            ToolCall("bash", body: "sleep 9"),
            in: try Scratch().environment()
        )
        #expect(seen.status == .failed)
        #expect(seen.text.hasPrefix("Stopped after 0.2 s"))
    }

    @Test func aSpilledOutputCanBeRead() async throws {
        let environment = try Scratch().environment()
        let seen = try await tool("bash").run(ToolCall("bash", body: "seq 1 9000"), in: environment)
        #expect(seen.text.utf8.count < 10_300)
        #expect(seen.text.contains(".looper/output/1.txt"))
        let read = try await tool("read").run(ToolCall("read", body: ".looper/output/1.txt:4000-4001"), in: environment)
        #expect(read.text.contains("4000\t4000\n4001\t4001"))
    }
}
