/// How a reply is sampled and when it ends.
public struct GenerationOptions: Sendable, Hashable, Codable {
    /// 0 is greedy; above 0 the logits are divided by it before sampling.
    public var temperature: Double
    /// Smallest set of most likely tokens whose probability reaches this; 1 keeps all.
    public var topP: Double
    /// Tokens less likely than this fraction of the most likely one are dropped; 0 keeps all.
    public var minP: Double
    /// Seed of the sampler; the same seed, model and prompt give the same reply.
    public var seed: UInt64
    /// Most tokens in the reply.
    public var maxTokens: Int
    /// Texts that end the reply; the text itself is kept out of the reply.
    public var stopStrings: [String]
    /// The adapter to answer with; `nil` leaves it to the model.
    ///
    /// A model that has no such adapter refuses it with an error.
    public var adapter: AdapterChoice?

    /// Creates options; the defaults are greedy.
    public init(
        temperature: Double = 0,
        topP: Double = 1,
        minP: Double = 0,
        seed: UInt64 = 0,
        maxTokens: Int = 1024,
        stopStrings: [String] = [],
        adapter: AdapterChoice? = nil
    ) {
        self.temperature = temperature
        self.topP = topP
        self.minP = minP
        self.seed = seed
        self.maxTokens = maxTokens
        self.stopStrings = stopStrings
        self.adapter = adapter
    }
}

/// A LoRA adapter and how strongly it acts.
public struct AdapterChoice: Sendable, Hashable, Codable {
    /// The name by which the model knows it.
    public var name: String
    /// 1 applies it as it was trained, 0 not at all.
    public var scale: Double

    /// Creates a choice.
    public init(name: String, scale: Double = 1) {
        self.name = name
        self.scale = scale
    }
}
