/// What the arms of an experiment are made of: where any of it changes, what was learned of the arms no longer holds.
public struct RoutingHashes: Sendable, Hashable, Codable {
    /// Of the skill's text.
    public var skill: String?
    /// Of the adapter's files.
    public var adapter: String?
    /// Of the prompts and tools in force.
    public var prompt: String?
    /// Of the model.
    public var model: String?
    /// The repository and its epoch: another one where so much has changed that old sessions say little.
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

    /// In words, long hashes by their beginning.
    var words: String {
        let parts = named.map { name, hash in
            "\(name) \(hash.replacing(/([0-9a-f]{12})[0-9a-f]{28,}/) { $0.output.1 })"
        }
        return parts.joined(separator: ", ")
    }
}
