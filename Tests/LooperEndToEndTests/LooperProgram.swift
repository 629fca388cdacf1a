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

    /// Starts the program and kills it with signal 9 when the moment has come.
    func runAndKill(_ arguments: [String], at moment: Moment) async throws {
        _ = try await shell(moment.killing([Self.path] + arguments))
    }
}
