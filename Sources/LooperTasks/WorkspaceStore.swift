import Foundation

/// The bare repository beside a workspace that holds its first commit.
struct WorkspaceStore: Sendable {
    let folder: URL

    /// What a session must never hand in.
    private static let excluded = ".looper/\n"

    /// Files are compared byte by byte and told apart by their content, whatever the attributes of the tree say.
    private static let attributes = "* -text !eol !ident !filter !working-tree-encoding"

    /// Makes an empty store that sees the objects of another repository; `diff` is the attribute of that name.
    static func make(
        in owned: URL,
        over objects: URL,
        diff: String = "!diff"
    ) async throws(TasksError) -> WorkspaceStore {
        let store = WorkspaceStore(folder: try folder("store.git", in: owned))
        try await Git(owned).run(["init", "-q", "--bare", "--template=", "-b", "main", store.folder.path])
        try store.write(objects.path + "\n", at: "objects/info/alternates")
        try store.write(excluded, at: "info/exclude")
        try store.write("\(attributes) \(diff)\n", at: "info/attributes")
        return store
    }

    /// Git over the files of `tree` with the index of the start.
    func git(tree: URL) -> Git {
        Git(store: folder, tree: tree, index: folder.appendingPathComponent("index"))
    }

    /// Adds rules on what is never new, before those of the harness.
    func ignore(_ rules: String, _ paths: [String]) throws(TasksError) {
        let lines = paths.map { path in
            // As a pattern that means this one path.
            "/" + path.replacing(/[\\*?\[ ]/) { "\\" + $0.output } + "\n"
        }
        try write(rules + lines.joined() + Self.excluded, at: "info/exclude")
    }

    /// Applies a patch to the index.
    func apply(_ patch: String, _ git: Git) async throws(TasksError) {
        guard !patch.isEmpty else { return }
        let text = patch.utf8.last == 0x0A ? patch : patch + "\n"
        let applied = try await git.attempt(["apply", "--cached", "-"], input: Array(text.utf8))
        guard applied.succeeded else {
            let words = applied.errors.trimmingCharacters(in: .whitespacesAndNewlines)
            throw TasksError(.patchDoesNotApply, "the bug patch does not fit the repository's tree: \(words)")
        }
    }

    /// Commits the index as a root commit.
    func commitIndex(_ git: Git) async throws(TasksError) -> (tree: String, commit: String) {
        let tree = try await git.line(["write-tree"])
        let signed = Git(git.folder, variables: Git.identity.merging(["GIT_DIR": folder.path]) { _, new in new })
        let commit = try await signed.line(["commit-tree", tree, "-m", "Start of the session"])
        try await git.run(["update-ref", "refs/heads/main", commit])
        return (tree, commit)
    }

    /// Commits the index and copies its objects, so that the other repository is not needed any more.
    func seal(_ git: Git) async throws(TasksError) -> (tree: String, commit: String) {
        let base = try await commitIndex(git)
        try await git.run(["repack", "-a", "-d", "-q"])
        do {
            try FileManager.default.removeItem(at: folder.appendingPathComponent("objects/info/alternates"))
        } catch {
            throw TasksError(.gitFailed, "the store \(folder.path) cannot be closed: \(error.localizedDescription)")
        }
        return base
    }

    /// Writes the files into `root` and gives it a `.git` of its own with the same one commit.
    func fill(_ root: URL, _ git: Git) async throws(TasksError) {
        try await git.run(["checkout-index", "-a", "-q", "-u"])
        try await giveOwn(root)
    }

    /// Gives the files in `root` a `.git` of their own with the one commit, in place of one that is there.
    func giveOwn(_ root: URL) async throws(TasksError) {
        let own = root.appendingPathComponent(".git")
        do {
            if FileManager.default.fileExists(atPath: own.path) { try FileManager.default.removeItem(at: own) }
            try FileManager.default.copyItem(at: folder, to: own)
        } catch {
            throw TasksError(.gitFailed, "cannot write \(own.path): \(error.localizedDescription)")
        }
        let mine = Git(root, variables: ["GIT_DIR": own.path])
        for (name, value) in [
            ("core.bare", "false"), ("user.name", "Looper"), ("user.email", "looper@localhost"),
        ] {
            try await mine.run(["config", name, value])
        }
    }

    static func folder(_ name: String, in parent: URL) throws(TasksError) -> URL {
        let folder = parent.appendingPathComponent(name)
        do {
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        } catch {
            throw TasksError(.unreadableFile, "cannot make \(folder.path): \(error.localizedDescription)")
        }
        return folder
    }

    private func write(_ text: String, at name: String) throws(TasksError) {
        let place = folder.appendingPathComponent(name)
        do {
            try FileManager.default.createDirectory(
                at: place.deletingLastPathComponent(),
                withIntermediateDirectories: true
            )
            try text.write(to: place, atomically: false, encoding: .utf8)
        } catch {
            throw TasksError(.gitFailed, "cannot write \(place.path): \(error.localizedDescription)")
        }
    }
}
