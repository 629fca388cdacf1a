import Foundation
public import LooperCore

/// A folder on this machine.
///
/// Files are opened component by component, never outside the folder, and never written in `.git`. Shell commands run
/// in a session of their own with the variables listed here, nothing of the caller's, a home folder that goes with this
/// environment, and limits on what they use up. What they may touch is up to the ``Sandbox``; without one, to the user
/// they run as.
public struct LocalEnvironment: LooperCore.Environment {
    /// The limits of a local environment.
    public struct Limits: Sendable, Hashable, Codable {
        /// Bytes above which a file is not read.
        public var fileBytes: Int = 64 << 20
        /// Files above which a workspace is not listed.
        public var files: Int = 200_000
        /// Bytes of a command's output that are kept on disk.
        public var spillBytes: Int = 16 << 20
        /// Seconds between the request to a command that it should end, and its kill.
        public var killGrace: Double = 2

        /// Creates the default limits.
        public init() {}
    }

    /// A week; what is above, infinity too, cannot be told from never.
    private static let longestTimeout = 604_800.0

    /// The folder's absolute path, without symbolic links.
    public let root: String
    private let limits: Limits
    private let variables: [String: String]
    private let folder: ConfinedFolder
    private let launcher: CommandLauncher

    /// Takes `root` as workspace.
    ///
    /// - Parameters:
    ///   - root: an existing folder.
    ///   - variables: variables for commands beside the standard ones, as of a virtual environment.
    ///   - path: the search path for programs; the caller's where it is `nil`.
    ///   - limits: limits on files and output.
    ///   - sandbox: what confines commands, and what they may use up.
    /// - Throws: ``ToolsError`` where `root` is no folder or all there is, or no home folder can be made.
    public init(
        root: String,
        variables: [String: String] = [:],
        path: String? = nil,
        limits: Limits = Limits(),
        sandbox: Sandbox = .unconfined
    ) throws(ToolsError) {
        guard let resolved = realpath(root, nil) else {
            throw ToolsError(.unusableRoot, "there is no folder \(root)")
        }
        defer { free(resolved) }
        let absolute = String(cString: resolved)
        var isFolder: ObjCBool = false
        guard FileManager.default.fileExists(atPath: absolute, isDirectory: &isFolder), isFolder.boolValue else {
            throw ToolsError(.unusableRoot, "\(root) is not a folder")
        }
        self.root = absolute
        self.limits = limits
        let home = try PrivateFolder()
        let list = EnvironmentVariables.list(
            home: home.home,
            path: path ?? ProcessInfo.processInfo.environment["PATH"],
            adding: variables
        )
        self.variables = list
        launcher = CommandLauncher(
            shell: ["/bin/bash", "/usr/bin/bash"].first(where: FileManager.default.isExecutableFile) ?? "/bin/sh",
            root: absolute,
            home: home,
            sandbox: sandbox,
            searchPath: list["PATH"] ?? ""
        )
        guard absolute != "/" || !launcher.isConfined else {
            throw ToolsError(.unusableRoot, "the workspace is /, and a sandbox keeps nothing from it; name a folder")
        }
        folder = ConfinedFolder(root: absolute)
    }

    /// Runs a command with the workspace as its working directory, an empty input, and a session of its own.
    public func run(_ command: ShellCommand) async throws -> ShellResult {
        guard !command.text.utf8.contains(0) else {
            throw EnvironmentError(.failed, "the command holds a zero byte")
        }
        let start = ContinuousClock.now
        let capture = OutputCapture(limit: command.outputLimit, spillLimit: limits.spillBytes) { folder.makeSpill() }
        do {
            let files = try await offload { try CommandFiles(command, below: launcher.home.home) }
            // The folder of these files goes with the last use of the object.
            defer { withExtendedLifetime(files) {} }
            let timeout = Self.bounded(command.timeout)
            var ending = try await process(for: command, files).run(timeout: timeout, capture: capture)
            try Task.checkCancellation()
            let (output, spillPath) = ending.output.finish()
            return ShellResult(
                status: ending.status,
                output: output,
                outputBytes: ending.output.total,
                spillPath: spillPath,
                timedOut: ending.stop == .time,
                seconds: (ContinuousClock.now - start) / .seconds(1),
                stopped: launcher.sandbox.limits.words(for: ending)
            )
        } catch {
            try Task.checkCancellation()
            throw EnvironmentError(.failed, "the shell could not be run: \(error)")
        }
    }

    private func process(for command: ShellCommand, _ files: CommandFiles?) -> ShellProcess {
        let mark = CommandMark()
        let (program, arguments) = launcher.invocation(of: files?.text ?? command.text, mark: mark)
        let own = command.variables.merging(files?.variables ?? [:]) { _, new in new }
        return ShellProcess(
            program: program,
            arguments: arguments,
            folder: root,
            variables: variables.merging(own) { _, new in new },
            mark: mark,
            isConfined: launcher.isConfined,
            limits: launcher.sandbox.limits,
            grace: Self.bounded(limits.killGrace)
        )
    }

    /// Seconds that can be waited; none for what is negative or no number.
    private static func bounded(_ seconds: Double) -> Double {
        seconds > 0 ? min(seconds, longestTimeout) : 0
    }

    /// The bytes of a file.
    public func read(_ path: String) async throws -> [UInt8] {
        try await offload { try folder.openFile(path).readAll(path, limit: limits.fileBytes) }
    }

    /// Replaces or creates a file, and its folders.
    public func write(_ bytes: [UInt8], to path: String) async throws {
        try await offload { try folder.createFile(path).writeAll(bytes, path) }
    }

    /// Relative paths of all regular files, sorted, without those below `.git`, `.looper` and `__pycache__`.
    public func files() async throws -> [String] {
        try await offload { try folder.files(limit: limits.files) }
    }
}
