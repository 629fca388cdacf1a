/// The place where a session's tools work: a folder on this machine, a container, or one in memory.
///
/// Paths are relative to the workspace, with `/` between components. No requirement can touch anything outside the
/// workspace: a path that leads out of it throws ``EnvironmentError`` with code `outsideWorkspace`.
public protocol Environment: Sendable {
    /// Runs a shell command. A non-zero exit status or a time-out is a result, not an error.
    func run(_ command: ShellCommand) async throws -> ShellResult

    /// The bytes of a file.
    func read(_ path: String) async throws -> [UInt8]

    /// Replaces or creates a file, and its folders.
    func write(_ bytes: [UInt8], to path: String) async throws

    /// Relative paths of all files, sorted, without `.git`.
    func files() async throws -> [String]
}

/// A command for a POSIX shell and its limits.
public struct ShellCommand: Sendable, Hashable {
    /// The text handed to the shell.
    public var text: String
    /// Seconds after which the command and all its children are killed.
    public var timeout: Double
    /// Most bytes of output (standard output and error together, in order) that are kept in memory.
    public var outputLimit: Int
    /// Variables the command sees beside those of the environment; they go before these.
    public var variables: [String: String]
    /// What the command reads on standard input.
    public var input: [UInt8]
    /// Files that exist, and may be read and executed, while the command runs; not part of the workspace.
    ///
    /// The variable ``filesVariable`` holds the absolute path of their folder; it is set only where there are any.
    public var files: TextFolder

    /// The variable that names the folder of ``files``.
    public static let filesVariable = "LOOPER_FILES"

    /// Creates a command.
    public init(
        _ text: String,
        timeout: Double = 60,
        outputLimit: Int = 1 << 20,
        variables: [String: String] = [:],
        input: [UInt8] = [],
        files: TextFolder = TextFolder()
    ) {
        self.text = text
        self.timeout = timeout
        self.outputLimit = outputLimit
        self.variables = variables
        self.input = input
        self.files = files
    }
}

/// What a command did.
public struct ShellResult: Sendable, Hashable {
    /// Exit status; 128 + signal number for a process that a signal ended.
    public var status: Int32
    /// Standard output and error as they came, cut to head and tail where longer than the limit.
    public var output: String
    /// Bytes written in all, kept or not.
    public var outputBytes: Int
    /// Where the whole output lies, relative to the workspace, if it was longer than the limit.
    public var spillPath: String?
    /// Whether the time ran out.
    public var timedOut: Bool
    /// Wall-clock seconds.
    public var seconds: Double
    /// Which limit other than the time-out ended the command, in words; `nil` where none did.
    public var stopped: String?

    /// Creates a result.
    public init(
        status: Int32,
        output: String,
        outputBytes: Int? = nil,
        spillPath: String? = nil,
        timedOut: Bool = false,
        seconds: Double = 0,
        stopped: String? = nil
    ) {
        self.status = status
        self.output = output
        self.outputBytes = outputBytes ?? output.utf8.count
        self.spillPath = spillPath
        self.timedOut = timedOut
        self.seconds = seconds
        self.stopped = stopped
    }
}

/// Why an environment could not do what was asked.
public struct EnvironmentError: Error, Sendable, Hashable, CustomStringConvertible {
    /// The kinds of failure.
    public struct Code: Sendable, Hashable {
        private enum Value: Hashable { case outsideWorkspace, notFound, isDirectory, notPermitted, failed }
        private let value: Value
        /// The path leads out of the workspace, by `..`, by being absolute or through a symbolic link.
        public static let outsideWorkspace = Code(value: .outsideWorkspace)
        /// There is no such file.
        public static let notFound = Code(value: .notFound)
        /// The path names a directory.
        public static let isDirectory = Code(value: .isDirectory)
        /// The system refuses.
        public static let notPermitted = Code(value: .notPermitted)
        /// Anything else.
        public static let failed = Code(value: .failed)
    }

    /// The kind of failure.
    public let code: Code
    /// What happened and to which path, in words.
    public let message: String

    /// Creates an error.
    public init(_ code: Code, _ message: String) {
        self.code = code
        self.message = message
    }

    /// The message.
    public var description: String { message }
}
