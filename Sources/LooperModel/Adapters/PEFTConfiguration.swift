import LooperCore

/// What `adapter_config.json` says, as far as it changes what is computed.
struct PEFTConfiguration {
    /// The rank and alpha of one weight's part, and what its product is multiplied by.
    struct Setting {
        let rank: Int
        let alpha: Double
        let scale: Double
    }

    /// What holds where no pattern says otherwise.
    let settings: AdapterSettings
    private let fields: JSONFields
    private let ranks: [(pattern: String, value: Double)]
    private let alphas: [(pattern: String, value: Double)]

    /// Reads `fields`.
    ///
    /// - Throws: an error that names the field that is missing, impossible, or asks for something unsupported.
    init(_ fields: JSONFields) throws(ModelError) {
        try Self.refuseOtherKinds(fields)
        guard let rank = try fields.integer("r"), let alpha = try fields.number("lora_alpha") else {
            throw fields.invalid("there must be 'r' and 'lora_alpha'")
        }
        self.fields = fields
        settings = AdapterSettings(
            rank: rank,
            alpha: alpha,
            isRankStabilised: try fields.flag("use_rslora") ?? false,
            dropout: try fields.number("lora_dropout") ?? 0,
            invocation: try Self.invocation(fields),
            base: try fields.text("base_model_name_or_path")
        )
        ranks = try Self.patterns("rank_pattern", fields)
        alphas = try Self.patterns("alpha_pattern", fields)
    }

    /// The setting of a module, as in `model.layers.0.self_attn.q_proj`.
    func setting(of module: String) throws(ModelError) -> Setting {
        let rank = try value(in: ranks, "rank_pattern", of: module) ?? Double(settings.rank)
        let alpha = try value(in: alphas, "alpha_pattern", of: module) ?? settings.alpha
        guard rank >= 1, rank <= 1024, rank == rank.rounded(), alpha.isFinite else {
            throw fields.invalid("rank \(rank) with alpha \(alpha) for \(module) makes no sense")
        }
        return Setting(rank: Int(rank), alpha: alpha, scale: settings.scale(rank: Int(rank), alpha: alpha))
    }

    private func value(
        in patterns: [(pattern: String, value: Double)],
        _ name: String,
        of module: String
    ) throws(ModelError) -> Double? {
        let found = patterns.filter { Self.matches($0.pattern, module) }
        guard let first = found.first else { return nil }
        // PEFT takes the first in the file; which that is, an object does not tell.
        guard found.allSatisfy({ $0.value == first.value }) else {
            throw fields.invalid("'\(name)' says several things of \(module)")
        }
        return first.value
    }

    /// Whether a pattern names the module or the end of its path.
    private static func matches(_ pattern: String, _ module: String) -> Bool {
        if pattern.hasPrefix("^") { return pattern.dropFirst() == module }
        return module == pattern || module.hasSuffix("." + pattern)
    }
}

extension PEFTConfiguration {
    /// Fields that must be empty, false or missing, with what they would ask for.
    private static let others = [
        ("use_dora", "DoRA"), ("use_qalora", "QALoRA"), ("use_bdlora", "BD-LoRA"),
        ("modules_to_save", "whole trained modules ('modules_to_save')"),
        ("fan_in_fan_out", "weights that are stored the other way round ('fan_in_fan_out')"),
        ("lora_bias", "biases of the adapter ('lora_bias')"),
        ("layer_replication", "repeated layers ('layer_replication')"),
        ("trainable_token_indices", "trained embeddings ('trainable_token_indices')"),
        ("target_parameters", "adapted parameters ('target_parameters')"),
        ("arrow_config", "routed adapters ('arrow_config')"),
    ]

    private static func refuseOtherKinds(_ fields: JSONFields) throws(ModelError) {
        let kind = try fields.text("peft_type") ?? ""
        guard kind == "LORA" else { throw unsupported("the peft_type \(ModelError.named(kind))", fields) }
        for (name, what) in others where !isEmpty(fields[name]) { throw unsupported(what, fields) }
        let bias = try fields.text("bias") ?? "none"
        guard bias == "none" else { throw unsupported("trained biases ('bias': \(ModelError.named(bias)))", fields) }
    }

    private static func isEmpty(_ value: JSONValue?) -> Bool {
        switch value {
        case nil, .bool(false), .array([]): true
        case .object(let members): members.isEmpty
        default: false
        }
    }

    private static func unsupported(_ what: String, _ fields: JSONFields) -> ModelError {
        fields.invalid("\(what) is not supported; train a plain LoRA adapter", .unsupportedFile)
    }

    /// The entries of a pattern field; only plain paths are understood, with or without their dots escaped.
    private static func patterns(
        _ name: String,
        _ fields: JSONFields
    ) throws(ModelError) -> [(pattern: String, value: Double)] {
        guard let entries = try fields.fields(name) else { return [] }
        var patterns: [(pattern: String, value: Double)] = []
        for key in entries.names.sorted() {
            let pattern = key.replacing("\\.", with: ".")
            let path = pattern.hasPrefix("^") ? pattern.dropFirst() : pattern[...]
            guard !path.isEmpty, path.utf8.allSatisfy(isPlain) else {
                throw entries.invalid("the pattern \(ModelError.named(key)) is not supported; write a module's path")
            }
            guard let value = try entries.number(key) else { continue }
            patterns.append((pattern, value))
        }
        return patterns
    }

    private static func isPlain(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "."):
            true
        default: false
        }
    }

    private static func invocation(_ fields: JSONFields) throws(ModelError) -> [Int32]? {
        let name = "alora_invocation_tokens"
        guard let values = try fields.array(name) else { return nil }
        let ids = values.compactMap { value -> Int32? in
            if case .integer(let id) = value { Int32(exactly: id) } else { nil }
        }
        guard !ids.isEmpty, ids.count == values.count else { throw fields.invalid("'\(name)' must be a list of ids") }
        return ids
    }
}
