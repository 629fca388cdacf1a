import LooperCore
import LooperTools

extension SandboxConfiguration {
    static let fields = [
        ConfigurationField("mode", .choice(Mode.allCases.map(\.rawValue)), "Whether a sandbox is used."),
        ConfigurationField("required", .boolean, "Whether nothing runs where there is none."),
        ConfigurationField("allow_network", .boolean, "Whether commands in the sandbox reach the network."),
        ConfigurationField(
            "hidden",
            .texts,
            "Files and folders that commands in the sandbox do not see, beside the homes of users and temporary folders."
        ),
        ConfigurationField("readable", .texts, "Files and folders that they see though they lie in a hidden one."),
        ConfigurationField(
            "limits",
            .record(CommandLimits.fields),
            "What a command may use up, in a sandbox or not."
        ),
    ]
}

extension CommandLimits {
    static let fields = [
        limit(
            "cpu_seconds",
            from: 1,
            "Seconds of processor time of one process; a backstop, for the time-out of a command counts all of it."
        ),
        limit(
            "memory_bytes",
            from: 16_777_216,
            "Bytes of writable memory of one process; address space that is only reserved does not count."
        ),
        limit("processes", from: 8, "Processes that a command may have at a time; with more it is killed."),
        limit("file_bytes", from: 1_024, "Bytes of one file that is written."),
        limit("open_files", from: 16, "Files that one process may have open."),
        limit("output_bytes", from: 1_024, "Bytes of output after which a command is killed."),
    ]

    private static func limit(_ key: String, from least: Double, _ summary: String) -> ConfigurationField {
        ConfigurationField(key, .integer(.init(atLeast: least, atMost: Double(1 << 50))), summary)
    }
}
