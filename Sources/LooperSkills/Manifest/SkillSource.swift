/// What a skill was learned from: the same for both encodings.
///
/// Hashes are SHA-256 in lower-case hexadecimal; that of several files is over their paths and contents in order.
public struct SkillSource: Sendable, Hashable, Codable {
    /// Of the demonstrations; `nil` where there were none.
    public var demonstrations: String?
    /// Of the agent's own sessions; `nil` where there were none.
    public var sessions: String?
    /// Of the tasks of both.
    public var tasks: String
    /// Of the prompts in force.
    public var prompts: String
    /// Of the tools in force.
    public var tools: String
    /// Of the model's chat template.
    public var template: String
    /// How many demonstrations, resolved sessions, failed sessions and general replies were used.
    public var counts: [String: Int]
    /// The repositories, with the commit at which each was learned from.
    public var repositories: [Repository]
    /// Paths of the repositories that the skill names; where they are gone it is stale.
    public var paths: [String]

    /// A repository at a commit.
    public struct Repository: Sendable, Hashable, Codable {
        /// Its name, as the tasks have it.
        public var name: String
        /// The commit.
        public var commit: String

        /// Creates a record.
        public init(name: String, commit: String) {
            self.name = name
            self.commit = commit
        }
    }

    /// Creates a record.
    public init(
        demonstrations: String? = nil,
        sessions: String? = nil,
        tasks: String,
        prompts: String,
        tools: String,
        template: String,
        counts: [String: Int] = [:],
        repositories: [Repository] = [],
        paths: [String] = []
    ) {
        self.demonstrations = demonstrations
        self.sessions = sessions
        self.tasks = tasks
        self.prompts = prompts
        self.tools = tools
        self.template = template
        self.counts = counts
        self.repositories = repositories
        self.paths = paths
    }
}
