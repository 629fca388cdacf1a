import Foundation

/// Makes a command of the model into the program that is started for it.
struct CommandLauncher: Sendable {
    /// The first Linux that counts the processes of a user namespace by themselves.
    private static let countingLinux = [5, 14]

    let shell: String
    /// The workspace's absolute path.
    let root: String
    let home: PrivateFolder
    let sandbox: Sandbox
    /// The search path of commands.
    let searchPath: String

    /// Whether what a command starts ends with it, whatever it does.
    var isConfined: Bool { bubblewrap != nil }

    private var bubblewrap: Bubblewrap? {
        if case .bubblewrap(let found) = sandbox.confinement { found } else { nil }
    }

    /// The program and its arguments; `mark` is put on all processes of the command.
    func invocation(of text: String, mark: CommandMark) -> (program: String, arguments: [String]) {
        let limits = sandbox.limits.shellText(
            isBash: shell.hasSuffix("/bash"),
            countsOwnProcesses: isConfined && geteuid() != 0 && Self.systemCountsByNamespace,
            mark: mark.limit
        )
        let shellArguments = ["-c", limits + #"exec "$0" -c -- "$1""#, shell, text]
        guard let bubblewrap else { return (shell, shellArguments) }
        let mounts = VisibleFolders(sandbox: bubblewrap, searchPath: searchPath)
            .mounts(workspace: root, home: home.home, scratch: home.scratch)
        return (bubblewrap.program, bubblewrap.arguments(running: [shell] + shellArguments, in: root, mounts))
    }

    private static var systemCountsByNamespace: Bool {
        let version = ProcessInfo.processInfo.operatingSystemVersion
        return [version.majorVersion, version.minorVersion].lexicographicallyPrecedes(countingLinux) == false
    }
}
