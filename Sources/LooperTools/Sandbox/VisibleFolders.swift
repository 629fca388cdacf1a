import Foundation

/// What a command in a sandbox sees of the machine: works out the mounts from what is there.
struct VisibleFolders: Sendable {
    /// Never seen, even where a tool chain beside them is.
    private static let credentials = [".cargo/credentials", ".cargo/credentials.toml", ".local/share/keyrings"]
    /// Folders whose parent holds the rest of a tool chain.
    private static let programFolders: Set = ["bin", "sbin", "shims"]
    /// Programs that are often links into a tool chain elsewhere.
    private static let interpreters = ["python3", "python", "node", "ruby", "java", "go", "cargo", "swift"]
    /// Where every session has a folder of its own.
    private static let temporary = ["/tmp", "/var/tmp"]

    let sandbox: Bubblewrap
    /// The search path of commands.
    let searchPath: String

    /// The folders of users, the sockets of services, and temporary files if they are kept in another place than `/tmp`.
    static func hiddenByDefault(home: String?) -> [String] {
        let own = home.map { home in [home] + credentials.map { home + "/" + $0 } } ?? []
        return ["/home", "/root", "/run", FileManager.default.temporaryDirectory.path] + own
    }

    /// What is put over the read-only root.
    ///
    /// - Parameters:
    ///   - workspace: the session's folder; written, but for its `.git`.
    ///   - home: a private folder, written.
    ///   - scratch: a private folder that stands in the place of `/tmp`.
    func mounts(workspace: String, home: String, scratch: String) -> [Mount] {
        let temporary = Self.resolved(Self.temporary).subtracting([workspace])
        let closed = Self.resolved(sandbox.hidden).subtracting(["/"]).union(temporary)
        let shown = Self.resolved(sandbox.readable).union(toolChains()).union(resolver)
            .filter { path in closed.contains { Self.isInside(path, $0) } && !Self.isInside(path, workspace) }
        let open = shown.union([workspace])
        // What lies in a closed folder is gone with it, unless one between them is open.
        let hidden = closed.subtracting(open).subtracting(temporary).filter { path in
            let around = closed.union(open).filter { $0 != path && Self.isInside(path, $0) }
            return around.max { $0.utf8.count < $1.utf8.count }.map { open.contains($0) } ?? true
        }
        var mounts = temporary.map { Mount($0, .writable(from: scratch)) }
        mounts += hidden.map { Mount($0, Self.isFolder($0) ? .emptyFolder : .emptyFile) }
        mounts += shown.map { Mount($0, .readable) }
        mounts += [Mount(workspace, .writable(from: workspace)), Mount(home, .writable(from: home))]
        // A link that leads out shows nothing: the repository says where it leads, and may be hostile.
        let git = Self.resolved([workspace + "/.git"]).filter { Self.isInside($0, workspace) }
        mounts += git.map { Mount($0, .readable) }
        return mounts
    }

    /// Where the programs on the search path, and the interpreters they are links to, have their files.
    private func toolChains() -> Set<String> {
        let folders = searchPath.split(separator: ":").map(String.init).filter { $0.hasPrefix("/") }
        let programs = folders.flatMap { folder in Self.interpreters.map { folder + "/" + $0 } }
        // A link to what is no program, as to a key, shows nothing.
        let behindLinks = Self.resolved(programs).filter(FileManager.default.isExecutableFile).map {
            ($0 as NSString).deletingLastPathComponent
        }
        let homes = sandbox.hidden.filter { path in !Self.credentials.contains { path.hasSuffix("/" + $0) } }
        let closed = Self.resolved(homes + Self.temporary)
        return Set(
            Self.resolved(folders).union(behindLinks).map { folder in
                let parent = (folder as NSString).deletingLastPathComponent
                let isPart = Self.programFolders.contains((folder as NSString).lastPathComponent)
                // A `bin` directly in a home is shown, not the home.
                return isPart && !closed.contains { Self.isInside($0, parent) } ? parent : folder
            }
        )
    }

    /// The file that says where names of hosts are looked up, often a link into `/run`.
    private var resolver: Set<String> { sandbox.allowsNetwork ? Self.resolved(["/etc/resolv.conf"]) : [] }

    /// The paths of those that exist, without symbolic links.
    private static func resolved(_ paths: [String]) -> Set<String> {
        Set(
            paths.compactMap { path in
                guard let real = realpath(path, nil) else { return nil }
                defer { free(real) }
                return String(cString: real)
            }
        )
    }

    private static func isFolder(_ path: String) -> Bool {
        var isFolder: ObjCBool = false
        return FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) && isFolder.boolValue
    }

    /// Whether `path` is `folder` or lies in it.
    private static func isInside(_ path: String, _ folder: String) -> Bool {
        path == folder || folder == "/" || path.hasPrefix(folder + "/")
    }
}
