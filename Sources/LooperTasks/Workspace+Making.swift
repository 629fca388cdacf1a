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
    /// - Throws: ``TasksError`` where the folder is no repository or has no commits.
    public static func inPlace(
        _ repository: URL,
        in parent: URL = FileManager.default.temporaryDirectory
    ) async throws(TasksError) -> Workspace {
        let source = try await SourceRepository(repository)
        let root = try await source.top()
        let owned = try TemporaryFolder.make(in: parent)
        do throws(TasksError) {
            let store = try await WorkspaceStore.make(in: owned, over: source.objects)
            let git = store.git(tree: root)
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
