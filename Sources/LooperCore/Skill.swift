/// A named piece of learned fluency, in its prompt encoding.
public struct Skill: Sendable, Hashable, Codable {
    /// Lower-case letters, digits and single hyphens, at most 64.
    public var name: String
    /// What it does and when to use it, at most 1,024 characters.
    public var description: String
    /// SPDX name or file of its licence.
    public var license: String?
    /// Where it works, at most 500 characters.
    public var compatibility: String?
    /// Tools it may use, as written.
    public var allowedTools: String?
    /// Further fields of the harness: counters, hashes.
    public var metadata: [String: String]
    /// The Markdown text the model reads.
    public var body: String

    /// Creates a skill.
    public init(
        name: String,
        description: String,
        license: String? = nil,
        compatibility: String? = nil,
        allowedTools: String? = nil,
        metadata: [String: String] = [:],
        body: String
    ) {
        self.name = name
        self.description = description
        self.license = license
        self.compatibility = compatibility
        self.allowedTools = allowedTools
        self.metadata = metadata
        self.body = body
    }
}
