/// What an arm is made of, by hashes: where any of them changes, what was learned of the arm no longer holds.
///
/// SHA-256 in lower-case hexadecimal; `nil` where an arm has no such part.
public struct AppliedHashes: Sendable, Hashable, Codable {
    /// The text of the skills.
    public var skill: String?
    /// The file of the adapter.
    public var adapter: String?
    /// The prompts and tools in force.
    public var prompt: String?
    /// The weights of the model.
    public var model: String?
    /// The repository and its epoch, in any form that tells them apart: another one where so much has changed that old
    /// sessions say little.
    public var repository: String?

    /// Creates the hashes.
    public init(
        skill: String? = nil,
        adapter: String? = nil,
        prompt: String? = nil,
        model: String? = nil,
        repository: String? = nil
    ) {
        self.skill = skill
        self.adapter = adapter
        self.prompt = prompt
        self.model = model
        self.repository = repository
    }

    /// Those that there are, by name.
    public var named: [(name: String, hash: String)] {
        [("skill", skill), ("adapter", adapter), ("prompt", prompt), ("model", model), ("repository", repository)]
            .compactMap { name, hash in hash.map { (name, $0) } }
    }
}
