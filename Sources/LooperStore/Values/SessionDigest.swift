/// What a finished session was about and came to, in the words by which it is found again.
public struct SessionDigest: Sendable, Hashable, Codable {
    /// The ``SessionEntry/id`` of its session.
    public var session: String
    /// The task's `instance_id`, where it has one.
    public var task: String?
    /// The name of the repository's folder, where that is known.
    public var repository: String?
    /// What the model was asked to do.
    public var statement: String
    /// The shell commands, a line each.
    public var commands: String
    /// The files that it read or changed, a line each.
    public var files: String
    /// The files that its patch changes, relative to the repository.
    public var changed: [String]
    /// What errors said, a line each.
    public var errors: String
    /// The lines that its patch takes away and adds, under the names of their files.
    public var solution: String

    /// Creates a digest.
    public init(
        session: String,
        task: String? = nil,
        repository: String? = nil,
        statement: String,
        commands: String = "",
        files: String = "",
        changed: [String] = [],
        errors: String = "",
        solution: String = ""
    ) {
        self.session = session
        self.task = task
        self.repository = repository
        self.statement = statement
        self.commands = commands
        self.files = files
        self.changed = changed
        self.errors = errors
        self.solution = solution
    }

    /// A part of a digest that is searched.
    struct Field {
        /// The column.
        let name: String
        /// How much a word in it counts.
        let weight: Double
        /// Its text.
        let text: @Sendable (SessionDigest) -> String
    }

    /// The parts that are searched: what a task says and what its errors say tell it from others, commands hardly.
    static let fields = [
        Field(name: "statement", weight: 3) { $0.statement },
        Field(name: "commands", weight: 0.5) { $0.commands },
        Field(name: "files", weight: 2) { $0.files },
        Field(name: "errors", weight: 2) { $0.errors },
        Field(name: "solution", weight: 1) { $0.solution },
    ]
}

extension SessionDigest: StoredValue {
    static let kind = StoreEntry.Kind.digest
    static let keyNames = ["session"]
    var storeKey: EntryKey { EntryKey(.text(session)) }
    var owner: String? { session }
    var entry: StoreEntry { .digest(self) }
}
