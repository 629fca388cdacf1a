import Foundation
import LooperCore
import LooperTools
import Testing

#if os(Linux)
/// What a command may use up, without a sandbox and with one where there is one.
///
/// Each command here is bounded by itself: if a limit fails, it does no harm.
@Suite(.serialized) struct SandboxLimitTests {
    private func run(_ text: String, _ sandbox: Sandbox, timeout: Double = 120) async throws -> ShellResult {
        try await Self.run(text, sandbox, timeout: timeout)
    }

    private static func run(_ text: String, _ sandbox: Sandbox, timeout: Double = 120) async throws -> ShellResult {
        var limits = LocalEnvironment.Limits()
        limits.spillBytes = 1 << 20
        return try await Scratch().environment(limits: limits, sandbox: sandbox)
            .run(ShellCommand(text, timeout: timeout, outputLimit: 10_000))
    }

    /// At most 127 processes, which end by themselves after ten minutes; unless they are ended the time-out is first.
    @Test func aForkBombIsEnded() async throws {
        for sandbox in try await SandboxSupport.both({ $0.processes = 30 }) {
            let tag = "600.\(UInt32.random(in: 1_000_000 ... .max))"
            let bomb = "b() { if [ $1 -gt 0 ]; then b $(($1-1)) & b $(($1-1)) & fi; exec sleep \(tag); }; b 6"
            let result = try await run("(\(bomb)) & wait", sandbox, timeout: 500)
            let isRefused = result.output.contains("fork")
            #expect(result.stopped == "it had more than 30 processes at a time" || isRefused)
            #expect(!result.timedOut)
            #expect(try await SandboxSupport.go(tag))
        }
    }

    @Test func theModelIsToldWhichLimitItWas() async throws {
        let sandbox = try #require(try await SandboxSupport.both { $0.outputBytes = 100_000 }.last)
        let environment = try Scratch().environment(sandbox: sandbox)
        let seen = try await tool("bash").run(ToolCall("bash", body: "yes | head -c 1G"), in: environment)
        #expect(seen.status == .failed)
        #expect(
            seen.text.hasPrefix("Stopped, with all processes it started: it wrote more than 100000 bytes of output.\n")
        )
    }

    /// Ten gigabytes are asked for; without the limit it would take the time-out.
    @Test func anEndlessOutputIsStoppedAndTakesNoMemory() async throws {
        // In a process of its own, whose memory no other test uses.
        await #expect(processExitsWith: .success) {
            let before = Self.mostMemory()
            for sandbox in try await SandboxSupport.both({ $0.outputBytes = 24 << 20 }) {
                let result = try await Self.run("yes looper | head -c 10G", sandbox)
                #expect(result.stopped == "it wrote more than \(24 << 20) bytes of output")
                #expect(result.outputBytes > 24 << 20 && result.outputBytes < 40 << 20)
                #expect(result.output.utf8.count < 10_300)
            }
            #expect(Self.mostMemory() - before < 48 << 20)
        }
    }

    /// Bytes that this process had in memory at most.
    private static func mostMemory() -> Int {
        let text = FileManager.default.contents(atPath: "/proc/self/status").map { String(decoding: $0, as: UTF8.self) }
        let line = text?.split(separator: "\n").first { $0.hasPrefix("VmHWM:") }
        return (line?.split(separator: " ").dropLast().last.flatMap { Int($0) } ?? 0) << 10
    }

    @Test func processorTimeMemoryFilesAndCoresAreBounded() async throws {
        let sandboxes = try await SandboxSupport.both { limits in
            limits.cpuSeconds = 1
            limits.memoryBytes = 256 << 20
            limits.fileBytes = 1 << 20
            limits.openFiles = 32
        }
        for sandbox in sandboxes {
            let busy = try await run("while :; do :; done", sandbox)
            #expect(busy.status == 128 + SIGXCPU)
            #expect(busy.stopped == "a process used more than 1 seconds of processor time")
            let file = try await run(
                "head -c 3M /dev/zero > big; stat -c %s big; exec head -c 3M /dev/zero > big",
                sandbox
            )
            #expect(file.output.contains("1048576\n"))
            #expect(file.stopped == "a process wrote a file of more than 1048576 bytes")
            let memory = try await run("python3 -c 'x = b\"1\" * (600 << 20)'", sandbox)
            #expect(memory.output.contains("MemoryError"))
            #expect(try await run("ulimit -c; ulimit -n; ulimit -H -n", sandbox).output == "0\n32\n32\n")
        }
    }

    @Test func lowerLimitsFromOutsideStay() async throws {
        await #expect(processExitsWith: .success) {
            var limit = rlimit(rlim_cur: 40, rlim_max: 40)
            #expect(setrlimit(__rlimit_resource_t(RLIMIT_CPU.rawValue), &limit) == 0)
            let environment = try LocalEnvironment(root: "/tmp")
            let result = try await environment.run(ShellCommand("ulimit -H -t; ulimit -H -f"))
            #expect(result.output == "40\n\(4 << 20)\n")
        }
    }

    @Test(arguments: [
        ("env -i setsid sleep TAG & sleep 0.2", 60.0), ("env -i setsid sleep TAG > /dev/null 2>&1 &", 60),
        ("env -i setsid sh -c 'sleep TAG & trap \"\" TERM; sleep TAG; sleep TAG' & sleep TAG", 1),
    ])
    func aProcessThatLeavesGroupAndVariablesEndsToo(_ text: String, _ timeout: Double) async throws {
        let tag = "300.\(UInt32.random(in: 1_000_000 ... .max))"
        let result = try await run(text.replacing("TAG", with: tag), .unconfined, timeout: timeout)
        #expect(result.timedOut == (timeout == 1))
        #expect(try await SandboxSupport.go(tag))
    }

    @Test func aSandboxOfItsOwnDoesNotHoldTheSession() async throws {
        let result = try await run("(trap '' TERM; sleep 600) & trap '' TERM; sleep 600", .unconfined, timeout: 1)
        #expect(result.timedOut && result.seconds < 500)
    }
}
#endif
