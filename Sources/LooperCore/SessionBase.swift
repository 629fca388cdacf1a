/// The state of a repository that a session began with, enough to make it again.
public struct SessionBase: Sendable, Hashable, Codable {
    /// Path of the repository's folder.
    public var repository: String
    /// The commit, as its full hash.
    public var commit: String
    /// A diff applied before the session began; for tasks made by practice.
    public var bugPatch: String?
    /// Git's hash of all files at the start, by which a base that was made again is known to be the same.
    public var tree: String

    /// Creates a base.
    public init(repository: String, commit: String, bugPatch: String? = nil, tree: String) {
        self.repository = repository
        self.commit = commit
        self.bugPatch = bugPatch
        self.tree = tree
    }

    private enum CodingKeys: String, CodingKey {
        case repository, commit, tree
        case bugPatch = "bug_patch"
    }
}
