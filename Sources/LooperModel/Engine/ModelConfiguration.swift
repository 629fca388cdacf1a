/// The sizes and constants of a transformer, as its files give them.
package struct ModelConfiguration: Sendable, Hashable {
    /// Which of the supported designs it is.
    package enum Architecture: String, Sendable, Hashable, CaseIterable {
        case llama, qwen2, qwen3
    }

    /// Which values of a head are rotated together.
    package enum RopeStyle: Sendable, Hashable {
        /// Neighbours, as in GGUF files of `llama`.
        case pairs
        /// Values half a head apart.
        case halves
    }

    /// Whether a tensor that not every model has must be there.
    package enum Presence: Sendable, Hashable {
        /// The model has it where the file has it.
        case asStored
        case required
        case absent
    }

    /// Which of the supported designs it is.
    package var architecture: Architecture
    /// How many ids the embedding knows.
    package var vocabulary: Int
    /// Values of one position between layers.
    package var width: Int
    /// How many layers there are.
    package var layers: Int
    /// Heads of queries.
    package var heads: Int
    /// Heads of keys and values.
    package var keyHeads: Int
    /// Values of one head.
    package var headWidth: Int
    /// Inner width of the feed-forward part.
    package var hidden: Int
    /// Rotated values of a head.
    package var ropeWidth: Int
    /// Which values of a head are rotated together.
    package var ropeStyle: RopeStyle
    /// Base of the rotation's frequencies.
    package var ropeBase: Double
    /// What positions are divided by before the rotation; 1 where the file asks for no scaling.
    package var ropeDivisor: Double
    /// What each frequency is divided by, where the configuration asks for it; empty where it does not.
    package var ropeFactors: [Float] = []
    /// Added to the mean square in a norm.
    package var normEpsilon: Double
    /// Positions the model was trained for.
    package var contextLength: Int
    /// Biases of queries, keys and values.
    package var biases = Presence.asStored
    /// Norms of each head of queries and keys.
    package var headNorms: Presence
    /// The matrix that gives the logits; where it is absent, the embedding does.
    package var head = Presence.asStored
}

extension ModelConfiguration {
    /// Reads the configuration from metadata.
    ///
    /// - Parameter vocabulary: rows of the embedding.
    /// - Throws: an error that names the key that is missing, impossible, or asks for something unsupported.
    package init(metadata: GGUFMetadata, vocabulary: Int) throws(ModelError) {
        let name = try metadata.required("general.architecture", metadata.text)
        guard let architecture = Architecture(rawValue: name) else {
            let known = Architecture.allCases.map(\.rawValue).joined(separator: ", ")
            throw ModelError(.unsupportedFile, "architecture '\(name)' is not supported; supported are \(known)")
        }
        let reader = ConfigurationReader(metadata: metadata, architecture: name)
        self.architecture = architecture
        self.vocabulary = vocabulary
        width = try reader.size("embedding_length")
        layers = try reader.size("block_count")
        heads = try reader.size("attention.head_count")
        keyHeads = try reader.size("attention.head_count_kv", default: heads)
        headWidth = try reader.size("attention.key_length", default: width / max(heads, 1))
        hidden = try reader.size("feed_forward_length")
        ropeWidth = try reader.size("rope.dimension_count", default: headWidth)
        ropeStyle = architecture == .llama ? .pairs : .halves
        ropeBase = try reader.positive("rope.freq_base", default: 10000)
        ropeDivisor = try reader.ropeDivisor()
        normEpsilon = try reader.positive("attention.layer_norm_rms_epsilon")
        contextLength = try reader.size("context_length")
        headNorms = architecture == .qwen3 ? .required : .absent
        try reader.refuseOtherDesigns(headWidth: headWidth)
    }
}

/// Reads keys that begin with the name of the architecture.
private struct ConfigurationReader {
    let metadata: GGUFMetadata
    let architecture: String

    func size(_ key: String, default fallback: Int? = nil) throws(ModelError) -> Int {
        let key = "\(architecture).\(key)"
        let value: Int
        if let fallback {
            value = try metadata.integer(key) ?? fallback
        } else {
            value = try metadata.required(key, metadata.integer)
        }
        guard value > 0, value <= Int(Int32.max) else {
            throw ModelError(.invalidMetadata, "'\(key)' is \(value), and must be a positive 32-bit number")
        }
        return value
    }

    func positive(_ key: String, default fallback: Double? = nil) throws(ModelError) -> Double {
        let key = "\(architecture).\(key)"
        let value: Double
        if let fallback {
            value = try metadata.number(key) ?? fallback
        } else {
            value = try metadata.required(key, metadata.number)
        }
        guard value > 0, Float(value).isFinite else {
            throw ModelError(.invalidMetadata, "'\(key)' is \(value), and must be a positive number")
        }
        return value
    }

    func ropeDivisor() throws(ModelError) -> Double {
        let key = "\(architecture).rope.scaling.type"
        switch try metadata.text(key) {
        case nil, "none": return try positive("rope.scale_linear", default: 1)
        case "linear": return try positive("rope.scaling.factor", default: 1)
        case .some(let kind):
            throw ModelError(.unsupportedFile, "'\(key)' is '\(kind)'; supported are 'none' and 'linear'")
        }
    }

    func refuseOtherDesigns(headWidth: Int) throws(ModelError) {
        let valueWidth = try size("attention.value_length", default: headWidth)
        guard valueWidth == headWidth else {
            throw ModelError(.unsupportedFile, "keys of \(headWidth) and values of \(valueWidth) are not supported")
        }
        let experts = try metadata.integer("\(architecture).expert_count") ?? 0
        guard experts == 0 else {
            throw ModelError(.unsupportedFile, "mixtures of experts are not supported, and the file has \(experts)")
        }
    }
}
