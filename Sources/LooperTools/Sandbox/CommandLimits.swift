/// What a command of the model may use up.
///
/// The limits of one process are the system's own (`setrlimit`) and pass to all it starts; where the system's are
/// lower already, those stay, and root can raise them where there is no sandbox. The number of processes is watched
/// from outside, twenty times a second: it binds root too, and counts this command's processes and no other's. Memory
/// and files of all processes together, and so the disk, are not bounded.
public struct CommandLimits: Sendable, Hashable {
    /// Seconds of processor time of one process; a backstop, for the time-out of a command counts all of it.
    public var cpuSeconds = 3_600
    /// Bytes of writable memory of one process; address space that is only reserved does not count.
    public var memoryBytes = 8 << 30
    /// Processes that a command may have at a time; with more it is killed.
    ///
    /// For a user other than root, in a sandbox on Linux 5.14 or later, it bounds threads too, and a further one is
    /// refused instead.
    public var processes = 1_024
    /// Bytes of one file that is written.
    public var fileBytes = 4 << 30
    /// Files that one process may have open.
    public var openFiles = 4_096
    /// Bytes of output after which a command is killed.
    public var outputBytes = 256 << 20

    /// Creates the default limits.
    public init() {}
}

extension CommandLimits: Codable {
    /// A number that no machine comes near and that calculations do not overflow with.
    private static let most = 1 << 50

    enum CodingKeys: String, CodingKey, CaseIterable {
        case processes
        case cpuSeconds = "cpu_seconds"
        case memoryBytes = "memory_bytes"
        case fileBytes = "file_bytes"
        case openFiles = "open_files"
        case outputBytes = "output_bytes"
    }

    /// Reads limits; one that is left out has its default.
    ///
    /// - Throws: ``ToolsError`` that names unknown fields and limits that nothing could run with.
    public init(from decoder: any Decoder) throws {
        self.init()
        let fields = try decoder.knownFields(CodingKeys.self, of: "limits")
        for key in fields.allKeys {
            let value = try fields.decode(Int.self, forKey: key)
            switch key {
            case .processes: processes = value
            case .cpuSeconds: cpuSeconds = value
            case .memoryBytes: memoryBytes = value
            case .fileBytes: fileBytes = value
            case .openFiles: openFiles = value
            case .outputBytes: outputBytes = value
            }
        }
        try validate()
    }

    /// Checks that a shell can run at all.
    ///
    /// - Throws: ``ToolsError`` that names the limit and the least it can be.
    public func validate() throws(ToolsError) {
        let least = [
            (CodingKeys.processes, processes, 8), (.cpuSeconds, cpuSeconds, 1), (.memoryBytes, memoryBytes, 16 << 20),
            (.fileBytes, fileBytes, 1_024), (.openFiles, openFiles, 16), (.outputBytes, outputBytes, 1_024),
        ]
        for (key, value, least) in least where value < least || value > Self.most {
            let words = "\(key.rawValue) is \(value); it must be at least \(least) and at most \(Self.most)"
            throw ToolsError(.badConfiguration, words)
        }
    }
}
