public import LooperCore
import Synchronization

/// A workspace that is a dictionary of files, and a shell that is a closure.
public final class InMemoryEnvironment: Environment {
    /// Answers a command; it may change the files.
    public typealias Shell = @Sendable (ShellCommand, inout [String: [UInt8]]) throws -> ShellResult

    private let state: Mutex<[String: [UInt8]]>
    private let shell: Shell

    /// Creates a workspace.
    ///
    /// - Parameters:
    ///   - files: contents by relative path.
    ///   - shell: what commands do; without one each command ends with status 127, as an unknown command does.
    public init(files: [String: String] = [:], shell: Shell? = nil) {
        state = Mutex(files.mapValues { Array($0.utf8) })
        self.shell =
            shell ?? { command, _ in
                ShellResult(status: 127, output: "\(command.text): command not found\n")
            }
    }

    /// The text of a file, or `nil` where there is none.
    public func text(_ path: String) -> String? {
        state.withLock { files in files[path].map { String(decoding: $0, as: UTF8.self) } }
    }

    /// Asks the closure.
    public func run(_ command: ShellCommand) async throws -> ShellResult {
        try state.withLock { try shell(command, &$0) }
    }

    /// The bytes of a file.
    public func read(_ path: String) async throws -> [UInt8] {
        let name = try Self.normal(path)
        return try state.withLock { files in
            if let bytes = files[name] { return bytes }
            if name.isEmpty || files.keys.contains(where: { $0.hasPrefix(name + "/") }) {
                throw EnvironmentError(.isDirectory, "\(path) is a directory")
            }
            throw EnvironmentError(.notFound, "there is no file \(path)")
        }
    }

    /// Replaces or creates a file.
    public func write(_ bytes: [UInt8], to path: String) async throws {
        let name = try Self.normal(path)
        try state.withLock { files in
            if name.isEmpty || files.keys.contains(where: { $0.hasPrefix(name + "/") }) {
                throw EnvironmentError(.isDirectory, "\(path) is a directory")
            }
            files[name] = bytes
        }
    }

    /// The paths of all files, sorted.
    public func files() async throws -> [String] {
        state.withLock { files in files.keys.filter { $0 != ".git" && !$0.hasPrefix(".git/") }.sorted() }
    }

    /// `path` without `.`, `..` and doubled slashes.
    private static func normal(_ path: String) throws(EnvironmentError) -> String {
        if path.hasPrefix("/") { throw outside(path) }
        var parts: [Substring] = []
        for part in path.split(separator: "/") where part != "." {
            if part != ".." {
                parts.append(part)
            } else if parts.popLast() == nil {
                throw outside(path)
            }
        }
        return parts.joined(separator: "/")
    }

    private static func outside(_ path: String) -> EnvironmentError {
        EnvironmentError(.outsideWorkspace, "\(path) is outside the workspace; use a path relative to it")
    }
}
