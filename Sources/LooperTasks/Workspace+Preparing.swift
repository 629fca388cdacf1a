package import Foundation

extension Workspace {
    /// The workspace with its files as they are now for its start, after an installation has left its own there.
    ///
    /// For a copy alone: what the session hands in are then its own changes.
    package func startingHere() async throws(TasksError) -> Workspace {
        let git = git(index: index)
        try await git.run(["add", "-A"])
        guard try await git.line(["write-tree"]) != treeHash else { return self }
        let kept = WorkspaceStore(folder: store)
        let base = try await kept.commitIndex(git)
        // The commit of before is in no one's way, and tells nothing that the new one does not.
        try await git.run(["repack", "-a", "-d", "-q"])
        try await kept.giveOwn(root)
        return Workspace(
            root: root,
            treeHash: base.tree,
            baseCommit: base.commit,
            origin: origin,
            store: store,
            owned: owned
        )
    }

    /// A folder for what belongs to the workspace and is no part of its files; goes with it.
    package var side: URL { owned.appendingPathComponent("side") }
}
