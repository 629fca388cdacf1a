import Foundation
import LooperCore
import LooperTools
import Testing

#if os(Linux)
/// Commands in a real sandbox.
@Suite(.enabled("bubblewrap is not there or does not work here") { try await SandboxSupport.works() })
struct SandboxTests {
    private func run(
        _ text: String,
        timeout: Double = 60,
        in scratch: Scratch? = nil,
        _ change: (inout SandboxConfiguration) -> Void = { _ in }
    ) async throws -> ShellResult {
        let scratch = try scratch ?? Scratch()
        let sandbox = try await SandboxSupport.sandbox(change)
        return try await scratch.environment(sandbox: sandbox).run(ShellCommand(text, timeout: timeout))
    }

    @Test(arguments: [
        ("echo out; echo err >&2; exit 3", Int32(3), "out\nerr\n"), ("kill -9 $$", 137, ""),
        ("echo \"it's\" '$0' \"$1\"", 0, "it's $0 \n"), ("cd /; pwd", 0, "/\n"), ("id -u; cat", 0, "\(getuid())\n"),
    ])
    func reportsStatusAndOutput(_ text: String, _ status: Int32, _ output: String) async throws {
        let result = try await run(text)
        #expect(result.status == status)
        #expect(result.output == output)
        #expect(!result.timedOut && result.stopped == nil)
    }

    @Test func theWorkspaceIsWrittenButNotItsGit() async throws {
        let scratch = try Scratch()
        try scratch.put("[core]\n", at: ".git/config")
        let result = try await run(
            "echo a > made; mkdir -p x/y; echo b > .git/config; touch .git/hook; rm -rf .git; mv .git gone; cat .git/*",
            in: scratch
        )
        #expect(try scratch.text("made") == "a\n")
        #expect(FileSystem.exists(scratch.root + "/x/y"))
        #expect(try FileManager.default.contentsOfDirectory(atPath: scratch.root + "/.git") == ["config"])
        #expect(try scratch.text(".git/config") == "[core]\n")
        #expect(result.output.hasSuffix("[core]\n"))
    }

    @Test func aCanaryOutsideSurvives() async throws {
        let (scratch, canary) = (try Scratch(), try Scratch())
        try scratch.put("x", at: "../canary/file")
        try canary.put("x", at: "tree/file")
        let text = "rm -rf \(canary.root) \(scratch.path)/canary ../canary; cat \(canary.root)/tree/file; ls .."
        let seen = try await run(text, in: scratch) { $0.readable = [canary.root] }
        #expect(seen.output.contains("Read-only file system"), "it is in sight")
        #expect(!seen.output.contains("canary\n"), "what lies beside the workspace is not")
        #expect(try canary.text("tree/file") == "x")
        #expect(try scratch.text("../canary/file") == "x")
        for place in ["/etc/looper-test", "/usr/looper-test", "/var/looper-test", "/looper-test"] {
            let result = try await run("touch \(place)")
            #expect(result.status != 0 && !FileSystem.exists(place))
        }
    }

    @Test func whatIsHiddenIsNotRead() async throws {
        let (scratch, other) = (try Scratch(), try Scratch())
        try other.put("gold", at: "patch/gold.diff")
        try other.put("script", at: "tools/run.sh")
        let text = "cat \(other.root)/patch/gold.diff; cat \(other.root)/tools/run.sh; ls -A \(other.root)"
        let result = try await run(text, in: scratch) {
            $0.hidden = [other.root]
            $0.readable = [other.root + "/tools"]
        }
        #expect(!result.output.contains("gold\n"))
        #expect(result.output.hasSuffix("scripttools\n"))
    }

    @Test func theHomeOfTheUserIsNotSeen() async throws {
        let home = try Scratch()
        try home.put("key", at: ".ssh/id")
        var configuration = SandboxConfiguration()
        configuration.readable = [home.root + "/.ssh/none"]
        var variables = ProcessInfo.processInfo.environment
        variables["HOME"] = home.root
        let sandbox = try await Sandbox.detect(configuration, variables: variables)
        let result = try await Scratch().environment(sandbox: sandbox).run(
            ShellCommand("cat \(home.root)/.ssh/id; ls -A /home /run; echo; ls -A ~; echo $HOME")
        )
        #expect(!result.output.contains("key"))
        #expect(!result.output.contains(home.root + "\n"))
        #expect(result.output.contains("/home:\n\n/run:\n\n"))
    }

    @Test func temporaryFilesStayFromCommandToCommandAndInside() async throws {
        let name = "looper-test-" + UUID().uuidString
        let environment = try await Scratch().environment(sandbox: SandboxSupport.sandbox())
        _ = try await environment.run(ShellCommand("echo kept > /tmp/\(name)"))
        #expect(try await environment.run(ShellCommand("cat /tmp/\(name) /var/tmp/\(name)")).output == "kept\nkept\n")
        #expect(!FileSystem.exists("/tmp/" + name))
        #expect(try await run("ls /tmp").output.split(separator: "\n").allSatisfy { $0.hasPrefix("looper-") })
    }

    @Test func onlyItsOwnProcessesAreSeen() async throws {
        let seen = try await run("ls -d /proc/[0-9]* | wc -l; kill -0 \(getpid()); cat /proc/\(getppid())/environ")
        let count = seen.output.split(separator: "\n").first.flatMap { Int($0) }
        #expect((count ?? 99) < 8)
        #expect(seen.status != 0)
        #expect(try await run("grep -h CapEff /proc/self/status").output == "CapEff:\t0000000000000000\n")
    }

    /// The name of the domain is one of the few settings that only this sandbox would see changed.
    @Test func settingsOfTheMachineAreNotWritten() async throws {
        let name = "/proc/sys/kernel/domainname"
        let result = try await run("v=$(cat \(name)); echo \"$v\" > \(name)")
        #expect(result.status != 0)
        #expect(result.output.contains("Read-only file system"))
    }

    @Test func secretsOfTheCallerAreNowhere() async throws {
        setenv("LOOPER_TEST_TOKEN", "sesame-in-a-sandbox", 1)
        let result = try await run("env; cat /proc/*/environ | tr '\\0' '\\n'")
        #expect(!result.output.contains("sesame-in-a-sandbox"))
        let names = Set(result.output.split(separator: "\n").compactMap { $0.split(separator: "=").first })
        let listed: Set<Substring> = [
            "CI", "GIT_PAGER", "GIT_TERMINAL_PROMPT", "LANG", "LC_ALL", "MANPAGER", "NO_COLOR", "PAGER", "TERM", "HOME",
            "PATH", "PIP_DISABLE_PIP_VERSION_CHECK", "PIP_PROGRESS_BAR", "PYTHONDONTWRITEBYTECODE", "PYTHONUNBUFFERED",
            "TQDM_DISABLE", "LOOPER_COMMAND", "PWD", "OLDPWD", "SHLVL", "_",
        ]
        #expect(names.subtracting(listed).isEmpty)
    }

    @Test(arguments: [false, true])
    func theNetworkIsThereWhereItIsAllowed(_ allowed: Bool) async throws {
        let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(listener) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let isListening = withUnsafeMutableBytes(of: &address) { bytes in
            let pointer = bytes.assumingMemoryBound(to: sockaddr.self).baseAddress
            return bind(listener, pointer, length) == 0 && listen(listener, 8) == 0
                && getsockname(listener, pointer, &length) == 0
        }
        try #require(isListening)
        let result = try await run("echo x > /dev/tcp/127.0.0.1/\(address.sin_port.bigEndian)") {
            $0.allowNetwork = allowed
        }
        #expect((result.status == 0) == allowed, "\(result.output)")
    }

    @Test func theRequestToEndReachesTheCommand() async throws {
        let text = "trap 'echo bye; exit 9' TERM; echo hi; while :; do sleep 0.1; done"
        var limits = LocalEnvironment.Limits()
        limits.killGrace = 60
        let environment = try await Scratch().environment(limits: limits, sandbox: SandboxSupport.sandbox())
        let result = try await environment.run(ShellCommand(text, timeout: 3))
        #expect(result.timedOut && result.output.hasPrefix("hi\n"), "\(result.output)")
        #expect(result.output.hasSuffix("bye\n"))
        #expect(result.status == 9)
    }

    @Test(arguments: [
        ("env -i setsid sleep TAG & sleep 0.2", 60.0), ("(trap '' TERM; exec setsid sleep TAG) & sleep TAG", 1),
        ("env -i setsid sh -c 'ulimit -x 5; sleep TAG & sleep TAG' & exit 0", 60),
    ])
    func nothingEscapesTheEnd(_ text: String, _ timeout: Double) async throws {
        let tag = "300.\(UInt32.random(in: 1_000_000 ... .max))"
        let result = try await run(text.replacing("TAG", with: tag), timeout: timeout)
        #expect(result.timedOut == (timeout == 1))
        #expect(try await SandboxSupport.go(tag))
    }

    @Test func cancellationEndsEverything() async throws {
        let tag = "300.\(UInt32.random(in: 1_000_000 ... .max))"
        let task = Task { try await run("setsid sleep \(tag) & sleep \(tag)") }
        for _ in 0..<150 where SandboxSupport.processes(with: tag).isEmpty {
            try await Task.sleep(for: .milliseconds(200))
        }
        task.cancel()
        await #expect(throws: (any Error).self) { try await task.value }
        #expect(try await SandboxSupport.go(tag))
    }

    @Test func theWholeMachineIsNoWorkspace() async throws {
        let sandbox = try await SandboxSupport.sandbox()
        let error = #expect(throws: ToolsError.self) { try LocalEnvironment(root: "/", sandbox: sandbox) }
        #expect(error?.code == .unusableRoot)
    }
}
#endif
