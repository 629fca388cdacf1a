/// What is looked for in past sessions.
public struct SessionQuery: Sendable, Hashable {
    /// Any text, as the statement of a task: its words are looked for, and nothing in it has a meaning of its own.
    public var text: String
    /// Tasks whose sessions are left out, by their `instance_id`; a session with ``text`` as its statement always is.
    public var excludedTasks: Set<String>
    /// Files, relative to their repository: sessions that changed one of them are left out.
    public var excludedFiles: Set<String>
    /// The name of the repository's folder; `nil` is any.
    public var repository: String?
    /// Whether only sessions are wanted that solved their task, as the tests say.
    public var isResolvedOnly: Bool
    /// Most sessions that are given.
    public var limit: Int

    /// Creates a query.
    public init(
        _ text: String,
        excludedTasks: Set<String> = [],
        excludedFiles: Set<String> = [],
        repository: String? = nil,
        isResolvedOnly: Bool = false,
        limit: Int = 10
    ) {
        self.text = text
        self.excludedTasks = excludedTasks
        self.excludedFiles = excludedFiles
        self.repository = repository
        self.isResolvedOnly = isResolvedOnly
        self.limit = limit
    }

    /// The text as the digest of a session with this statement has it.
    var statement: String { String(text.prefix(DigestLimits().statement)) }

    /// Most different words that are looked for.
    static let wordLimit = 200

    /// The different words of the text, in order; a single letter or digit finds nothing.
    var words: [String] {
        var seen: Set<String> = []
        let words = SearchWords.all(in: text).filter { $0.utf8.count > 1 && seen.insert($0).inserted }
        return Array(words.prefix(Self.wordLimit))
    }
}

/// A past session that was found.
public struct SessionMatch: Sendable, Hashable, Codable {
    /// What is known of it.
    public var digest: SessionDigest
    /// How well it fits; more is better, and only scores of the same search can be compared.
    public var score: Double
    /// Whether it solved its task; `nil` where nobody graded it.
    public var isResolved: Bool?

    /// Creates a match.
    public init(digest: SessionDigest, score: Double, isResolved: Bool?) {
        self.digest = digest
        self.score = score
        self.isResolved = isResolved
    }

    private enum CodingKeys: String, CodingKey {
        case digest, score
        case isResolved = "resolved"
    }
}
