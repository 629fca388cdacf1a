import Foundation
import Subprocess

#if canImport(System)
import System
#else
import SystemPackage
#endif

/// Runs programs of the system, such as git and tar, and collects what they print.
struct Program: Sendable {
    /// What a program did.
    struct Ending: Sendable {
        var status: Int32
        var output: [UInt8]
        var errors: String

        var text: String { String(decoding: output, as: UTF8.self) }
        var succeeded: Bool { status == 0 }
    }

    /// Most bytes of output; more is an error, never a cut.
    static let outputLimit = 256 << 20

    let name: String
    let variables: [String: String]

    init(_ name: String, variables: [String: String] = [:]) {
        self.name = name
        self.variables = variables
    }

    /// Runs the program in `folder` with `input`; a status other than zero is a result.
    func run(_ arguments: [String], in folder: URL, input: [UInt8] = []) async throws(TasksError) -> Ending {
        var list = ["LC_ALL": "C.UTF-8", "PATH": ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin"]
        list.merge(variables) { _, new in new }
        let pairs = list.map { (Subprocess.Environment.Key(stringLiteral: $0.key), $0.value) }
        let file = try InputFile.holding(input)
        do {
            let result = try await Subprocess.run(
                .name(name),
                arguments: Arguments(arguments),
                environment: .custom(Dictionary(pairs) { _, new in new }),
                workingDirectory: FilePath(folder.path),
                input: .fileDescriptor(file, closeAfterSpawningProcess: true),
                output: .bytes(limit: Self.outputLimit),
                error: .bytes(limit: 4 << 20)
            )
            return Ending(
                status: Self.status(result.terminationStatus),
                output: result.standardOutput,
                errors: String(decoding: result.standardError, as: UTF8.self)
            )
        } catch let error as SubprocessError where error.code == .executableNotFound {
            throw TasksError(.gitFailed, "the program \(name) is not on the PATH; install \(name)")
        } catch {
            throw TasksError(.gitFailed, "`\(name) \(arguments.first ?? "")` could not be run: \(error)")
        }
    }

    private static func status(_ status: TerminationStatus) -> Int32 {
        switch status {
        case .exited(let code): code
        case .signaled(let signal): 128 + signal
        }
    }
}
