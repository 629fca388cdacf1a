import Foundation
import LooperTasks
import LooperTestSupport
import Subprocess

#if canImport(System)
import System
#else
import SystemPackage
#endif

/// The program as a user runs it, with a home of its own.
struct LooperProgram {
    let home: TemporaryDirectory
    var workingDirectory: String?

    struct Run {
        let status: Int32
        let output: String
        let errors: String

        /// The events without notices: what is said of the machine, as that it has no sandbox, depends on it.
        var sessionEvents: [[String: Any]] {
            events.filter { $0["event"] as? String != "notice" }
        }

        /// The lines of the output, each a JSON object.
        var events: [[String: Any]] {
            output.split(separator: "\n").compactMap {
                try? JSONSerialization.jsonObject(with: Data($0.utf8)) as? [String: Any]
            }
        }
    }

    /// The binary that was built with these tests.
    static var path: String {
        URL(fileURLWithPath: CommandLine.arguments[0]).deletingLastPathComponent().appending(path: "looper").path
    }

    func run(_ arguments: String..., input: String = "") async throws -> Run {
        try await run(arguments, input: input)
    }

    func run(_ arguments: [String], input: String = "") async throws -> Run {
        try await run(FilePath(Self.path), arguments, input: input)
    }

    /// Runs a line of shell.
    func shell(_ line: String) async throws -> Run {
        try await run("/bin/sh", ["-c", line], input: "")
    }

    private func run(_ program: FilePath, _ arguments: [String], input: String) async throws -> Run {
        let result = try await Subprocess.run(
            .path(program),
            arguments: Arguments(arguments),
            environment: .inherit.updating(["LOOPER_HOME": home.path]),
            workingDirectory: workingDirectory.map { FilePath($0) },
            input: .fileDescriptor(try InputFile.holding(Array(input.utf8)), closeAfterSpawningProcess: true),
            output: .string(limit: 8 << 20),
            error: .string(limit: 8 << 20)
        )
        let status: Int32 =
            switch result.terminationStatus {
            case .exited(let code): code
            case .signaled(let signal): 128 + signal
            }
        return Run(status: status, output: result.standardOutput, errors: result.standardError)
    }

    /// Starts the program and kills it with signal 9 as soon as `condition` holds.
    ///
    /// All on a thread of its own: on a busy machine a task that waits for a thread of the pool goes on too late, when the
    /// program is through.
    func runAndKill(_ arguments: [String], when condition: @Sendable @escaping () -> Bool) async throws {
        let environment = ProcessInfo.processInfo.environment.merging(["LOOPER_HOME": home.path]) { $1 }
        try await withCheckedThrowingContinuation { (done: CheckedContinuation<Void, any Error>) in
            Thread.detachNewThread {
                let process = Process()
                process.executableURL = URL(fileURLWithPath: Self.path)
                process.arguments = arguments
                process.environment = environment
                process.standardInput = FileHandle.nullDevice
                process.standardOutput = FileHandle.nullDevice
                process.standardError = FileHandle.nullDevice
                do { try process.run() } catch { return done.resume(throwing: error) }
                for _ in 0..<10_000 where process.isRunning && !condition() { usleep(10_000) }
                kill(process.processIdentifier, SIGKILL)
                process.waitUntilExit()
                done.resume()
            }
        }
    }
}
