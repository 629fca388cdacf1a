public import Foundation
public import LooperCore

/// A copy of a repository for one session, and the store that knows how it looked at the start.
///
/// The files stand in ``root`` as one commit without history, remotes, tags and reflog. What the session changed is
/// found out with a store of its own beside them, so that nothing the model does to the `.git` of its copy matters, and
/// no setting in there is ever used.
public struct Workspace: Sendable, Hashable {
    /// The folder the session works in.
    public let root: URL
    /// The tree at the start; equal trees have equal hashes.
    public let treeHash: String
    /// The commit at the start.
    public let baseCommit: String
    /// What the copy was made from; `nil` for the user's own folder, which no one else can make again.
    public let origin: SessionBase?
    /// The store, and what `remove` takes away; never inside `root`.
    let store: URL
    let owned: URL

    init(
        root: URL,
        treeHash: String,
        baseCommit: String,
        origin: SessionBase? = nil,
        store: URL,
        owned: URL
    ) {
        self.root = root
        self.treeHash = treeHash
        self.baseCommit = baseCommit
        self.origin = origin
        self.store = store
        self.owned = owned
    }

    /// Removes everything that was made for it; the folder itself too, unless it is the user's own.
    public func remove() {
        try? FileManager.default.removeItem(at: owned)
    }

    /// Where the index of the start lies.
    var index: URL { store.appendingPathComponent("index") }

    /// Git over the files of the workspace, with the store and `index`.
    func git(index: URL) -> Git { Git(store: store, tree: root, index: index) }
}
