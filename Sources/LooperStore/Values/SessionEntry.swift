public import LooperCore

/// A session as it begins: what it is about and what it was given.
public struct SessionEntry: Sendable, Hashable, Codable {
    /// What tells it from every other session: its name and the millisecond in which it began.
    ///
    /// The name alone does not: a comparison that is run again names its sessions as before.
    public var id: String
    /// The name that it was given, as in its trajectory.
    public var session: String
    /// The task's `instance_id`, where it has one.
    public var task: String?
    /// What the model was asked to do.
    public var statement: String
    /// The folder of the repository that it began with, where that is known.
    public var repository: String?
    /// The commit, as its full hash.
    public var baseCommit: String?
    /// The model.
    public var model: ModelIdentity
    /// What it was given.
    public var arm: Arm
    /// Names of the skills in force.
    public var skills: [String]
    /// How replies were sampled, and with which adapter.
    public var generation: GenerationOptions
    /// Seconds since 1970 at its start.
    public var startedAt: Double

    /// The entry of the session with this provenance.
    ///
    /// - Parameter statement: what it was asked to do, where the provenance does not say so.
    public init(_ provenance: Provenance, statement: String = "") {
        id = Self.id(of: provenance)
        session = provenance.session
        task = provenance.task
        self.statement = provenance.statement ?? statement
        repository = provenance.base?.repository
        baseCommit = provenance.base?.commit
        model = provenance.model
        arm = provenance.arm
        skills = provenance.skills
        generation = provenance.generation
        startedAt = provenance.startedAt
    }

    /// The id of the session with this provenance.
    public static func id(of provenance: Provenance) -> String {
        // A file from elsewhere may hold any number.
        let milliseconds = (provenance.startedAt * 1000).rounded()
        let time = (0..<9e15).contains(milliseconds) ? Int64(milliseconds) : 0
        return "\(provenance.session)@\(time)"
    }

    private enum CodingKeys: String, CodingKey {
        case id, session, task, statement, repository, model, arm, skills, generation
        case baseCommit = "base_commit"
        case startedAt = "started_at"
    }
}

extension SessionEntry: StoredValue {
    static let kind = StoreEntry.Kind.session
    static let keyNames = ["id"]
    var storeKey: EntryKey { EntryKey(.text(id)) }
    var owner: String? { id }
    var entry: StoreEntry { .session(self) }
}
