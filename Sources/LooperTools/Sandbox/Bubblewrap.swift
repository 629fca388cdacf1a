/// A sandbox made of the namespaces of Linux, by the program `bwrap`.
///
/// A command in it sees the file system read-only, without the homes of users, temporary files, sockets of services in
/// `/run` and whatever else is hidden; it writes in its workspace, but not in its `.git`, and in a home and a `/tmp` of
/// the session's own. It sees no process but its own, has no privilege, and no network unless that is allowed. What is
/// readable for all elsewhere, as `/etc`, `/usr`, `/opt` and `/srv`, stays so.
public struct Bubblewrap: Sendable, Hashable {
    /// The absolute path of `bwrap`.
    public var program: String
    /// Whether commands reach the network, and with it services of this machine that listen there.
    public var allowsNetwork = false
    /// Files and folders whose content is not seen.
    public var hidden: [String] = []
    /// Files and folders that are seen though they lie in a hidden one.
    public var readable: [String] = []

    /// Settings of the whole machine, which root may change without any privilege, and which a new `/proc` shows again.
    private static let settings = ["/proc/sys", "/proc/sysrq-trigger", "/proc/fs", "/proc/acpi", "/proc/scsi"]

    /// Creates a sandbox; ``Sandbox/detect(_:variables:)`` finds one and tries it.
    public init(program: String) {
        self.program = program
    }

    /// The options that need no folder: what a trial run has to try.
    ///
    /// Ends with the one who started it, has no terminal and no privilege.
    func isolation() -> [String] {
        var options = [
            "--unshare-pid", "--unshare-ipc", "--unshare-uts", "--unshare-cgroup-try", "--hostname", "localhost",
            "--die-with-parent", "--new-session", "--cap-drop", "ALL",
        ]
        if !allowsNetwork { options.append("--unshare-net") }
        options += ["--ro-bind", "/", "/", "--dev", "/dev", "--proc", "/proc"]
        return options + Self.settings.flatMap { ["--ro-bind-try", $0, $0] }
    }

    /// The arguments of `bwrap` that run `command` with `folder` as the working directory.
    ///
    /// - Parameters:
    ///   - command: a program and its arguments.
    ///   - folder: an absolute path.
    ///   - mounts: what is put over the read-only root; inner places go before outer ones.
    func arguments(running command: [String], in folder: String, _ mounts: [Mount]) -> [String] {
        let ordered = mounts.sorted { ($0.depth, $0.kind.rank, $0.path) < ($1.depth, $1.kind.rank, $1.path) }
        return isolation() + ordered.flatMap(\.arguments) + ["--chdir", folder, "--"] + command
    }
}

/// Something put over a place of the root.
struct Mount: Sendable, Hashable {
    enum Kind: Sendable, Hashable {
        /// An empty folder.
        case emptyFolder
        /// An empty file.
        case emptyFile
        /// What is there, read-only.
        case readable
        /// What is there, or in another place, to be written.
        case writable(from: String)

        /// Where two have one path the higher one counts, and is put there last.
        var rank: Int {
            switch self {
            case .emptyFolder, .emptyFile: 0
            case .readable: 1
            case .writable: 2
            }
        }
    }

    var path: String
    var kind: Kind

    init(_ path: String, _ kind: Kind) {
        self.path = path
        self.kind = kind
    }

    /// How many names the path has: outer folders are put in place before what lies in them.
    var depth: Int { path.split(separator: "/").count }

    /// The option of `bwrap`.
    var arguments: [String] {
        switch kind {
        case .emptyFolder: ["--tmpfs", path]
        case .emptyFile: ["--ro-bind", "/dev/null", path]
        case .readable: ["--ro-bind", path, path]
        case .writable(let source): ["--bind", source, path]
        }
    }
}
