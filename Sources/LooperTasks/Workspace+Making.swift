public import Foundation
public import LooperCore

extension Workspace {
    /// Copies `repository` as it is at `commit`, with `bugPatch` applied.
    ///
    /// The repository is only read. The copy stands in a new folder inside `parent`.
    ///
    /// - Parameters:
    ///   - repository: a folder of a git repository, bare ones too.
    ///   - commit: a commit as git names it.
    ///   - bugPatch: a diff that becomes part of the one commit of the copy.
    ///   - parent: where the new folder is made; the system's place for temporary files by default.
    /// - Throws: ``TasksError`` where the repository, the commit or the patch cannot be used.
    public static func make(
        from repository: URL,
        commit: String = "HEAD",
        bugPatch: String? = nil,
        in parent: URL = FileManager.default.temporaryDirectory
    ) async throws(TasksError) -> Workspace {
        let source = try await SourceRepository(repository)
        let commit = try await source.commit(commit)
        let owned = try TemporaryFolder.make(in: parent)
        do throws(TasksError) {
            let store = try await WorkspaceStore.make(in: owned, over: source.objects)
            let root = try WorkspaceStore.folder("repository", in: owned)
            let git = store.git(tree: root)
            try await git.run(["read-tree", commit])
            try await store.apply(bugPatch ?? "", git)
            let base = try await store.seal(git)
            try await store.fill(root, git)
            return Workspace(
                root: root,
                treeHash: base.tree,
                baseCommit: base.commit,
                origin: SessionBase(
                    repository: repository.standardizedFileURL.path,
                    commit: commit,
                    bugPatch: bugPatch,
                    tree: base.tree
                ),
                store: store.folder,
                owned: owned
            )
        } catch {
            try? FileManager.default.removeItem(at: owned)
            throw error
        }
    }

    /// The workspace of `task`, copied from `repository`.
    public static func make(
        for task: CodingTask,
        from repository: URL,
        in parent: URL = FileManager.default.temporaryDirectory
    ) async throws(TasksError) -> Workspace {
        try await make(from: repository, commit: task.baseCommit, bugPatch: task.bugPatch, in: parent)
    }

    /// The user's own folder as it is now, changes that are not committed included.
    ///
    /// What the session changes is told apart from what stood there before; nothing is written to the `.git` there.
    ///
    /// New files that git ignores, by the rules of the user too, are neither looked at nor part of the patch.
    ///
    /// - Parameters:
    ///   - repository: the folder, or one inside it.
    ///   - excluding: files and folders that are not the session's, relative to the top of the repository.
    ///   - parent: where the store is made; the system's place for temporary files by default.
    /// - Throws: ``TasksError`` where the folder is no repository with files in it, or has no commits.
    public static func inPlace(
        _ repository: URL,
        excluding: [String] = [],
        in parent: URL = FileManager.default.temporaryDirectory
    ) async throws(TasksError) -> Workspace {
        let source = try await SourceRepository(repository)
        let root = try await source.top()
        let head = try await source.commit("HEAD")
        let owned = try TemporaryFolder.make(in: parent)
        do throws(TasksError) {
            let store = try await WorkspaceStore.make(in: owned, over: source.objects)
            let git = store.git(tree: root)
            try store.ignore(try await source.ignoreRules(ProcessInfo.processInfo.environment), excluding)
            // What is tracked stays so, even where it would be ignored as a new file.
            try await git.run(["read-tree", head])
            for path in excluding {
                try await git.run(["rm", "-r", "-q", "-f", "--cached", "--ignore-unmatch", "--", ":(literal)" + path])
            }
            try await git.run(["add", "-A", "--ignore-errors"])
            let base = try await store.commitIndex(git)
            return Workspace(
                root: root,
                treeHash: base.tree,
                baseCommit: base.commit,
                store: store.folder,
                owned: owned
            )
        } catch {
            try? FileManager.default.removeItem(at: owned)
            throw error
        }
    }
}
