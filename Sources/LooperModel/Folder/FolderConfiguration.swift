import LooperCore

/// Reads `config.json` of a folder, with the defaults of transformers for what it leaves out, and refuses what would
/// compute another model than the engine does.
struct FolderConfiguration {
    private let fields: JSONFields
    private let architecture: ModelConfiguration.Architecture

    /// A reader of `fields`.
    init(_ fields: JSONFields) throws(ModelError) {
        let name = try fields.text("model_type") ?? ""
        guard let architecture = ModelConfiguration.Architecture(rawValue: name) else {
            let known = ModelConfiguration.Architecture.allCases.map(\.rawValue).joined(separator: ", ")
            let problem = "the model_type \(ModelError.named(name)) is not supported; supported are \(known)"
            throw fields.invalid(problem, .unsupportedFile)
        }
        self.fields = fields
        self.architecture = architecture
    }

    /// All sizes and constants.
    func configuration() throws(ModelError) -> ModelConfiguration {
        try refuseOtherDesigns()
        let (width, heads) = (try size("hidden_size"), try size("num_attention_heads"))
        let headWidth = try size("head_dim", default: architecture == .qwen3 ? 128 : max(width / heads, 1))
        let rope = try RopeParameters(fields, headWidth: headWidth)
        return ModelConfiguration(
            architecture: architecture,
            vocabulary: try size("vocab_size"),
            width: width,
            layers: try size("num_hidden_layers"),
            heads: heads,
            keyHeads: try size("num_key_value_heads", default: heads),
            headWidth: headWidth,
            hidden: try size("intermediate_size"),
            ropeWidth: headWidth,
            ropeStyle: .halves,
            ropeBase: rope.base,
            ropeDivisor: rope.divisor,
            ropeFactors: rope.factors,
            normEpsilon: try fields.positive("rms_norm_eps") ?? 1e-6,
            contextLength: try size("max_position_embeddings"),
            biases: try hasBiases() ? .required : .absent,
            headNorms: architecture == .qwen3 ? .required : .absent,
            head: try fields.flag("tie_word_embeddings") ?? false ? .absent : .required
        )
    }

    private func size(_ name: String, default fallback: Int? = nil) throws(ModelError) -> Int {
        guard let value = try fields.integer(name) ?? fallback else { throw fields.invalid("there is no '\(name)'") }
        guard value > 0, value <= Int(Int32.max) else {
            throw fields.invalid("'\(name)' is \(value), and must be a positive 32-bit number")
        }
        return value
    }

    private func hasBiases() throws(ModelError) -> Bool {
        // Qwen 2 always has them, whatever its configuration says.
        if architecture == .qwen2 { return true }
        return try fields.flag("attention_bias") ?? false
    }
}

extension FolderConfiguration {
    private func refuseOtherDesigns() throws(ModelError) {
        let activation = try fields.text("hidden_act") ?? "silu"
        guard activation == "silu" else { throw unsupported("the activation \(ModelError.named(activation))") }
        try refuseWindows()
        for name in ["num_experts", "num_local_experts", "n_routed_experts"] {
            let count = try fields.integer(name) ?? 0
            guard count == 0 else { throw unsupported("a mixture of \(count) experts ('\(name)')") }
        }
        guard fields["quantization_config"] == nil else {
            throw unsupported("quantised weights ('quantization_config'); take the folder in BF16, or a GGUF file")
        }
        guard try fields.fields("auto_map")?["AutoModelForCausalLM"] == nil else {
            throw unsupported("a model with code of its own ('auto_map')")
        }
        let rotated = try fields.number("partial_rotary_factor") ?? 1
        guard rotated == 1 else { throw unsupported("the partial_rotary_factor \(rotated)") }
    }

    /// Refuses attention that does not see everything before it.
    private func refuseWindows() throws(ModelError) {
        let kinds = try fields.array("layer_types") ?? []
        if let kind = kinds.first(where: { $0 != .string("full_attention") }) {
            throw unsupported("a layer of the type \(ModelError.named(kind.stringValue ?? "unknown"))")
        }
        // Without the switch the window counts in llama's kin alone; Qwen writes one that is not in use.
        let isUsed = try fields.flag("use_sliding_window") ?? (architecture == .llama)
        guard isUsed, let window = try fields.integer("sliding_window") else { return }
        throw unsupported("a sliding window, here of \(window) positions,")
    }

    private func unsupported(_ what: String) -> ModelError {
        fields.invalid("\(what) is not supported", .unsupportedFile)
    }
}
