import LooperCore

extension GGUFAdapter {
    /// Writes `content` as a GGUF file for models of `architecture`, whole or not at all.
    ///
    /// - Parameter heads: of the model; needed where a part of `llama` adds to queries or keys.
    /// - Throws: ``ModelError/Code/unwritableFile``, or an error that says what is missing or wrong.
    static func write(
        _ content: AdapterContent,
        to path: String,
        architecture: ModelConfiguration.Architecture,
        heads: AdapterHeads?
    ) throws(ModelError) {
        try content.check()
        let alpha = alpha(content)
        var writer = GGUFWriter(metadata: metadata(content, alpha: alpha, architecture))
        for (target, part) in content.parts.sorted(by: { $0.key < $1.key }) {
            var part = part
            try turn(&part, target, architecture, heads ?? content.provenance.base?.heads)
            let wanted = formAlpha(part, content.settings)
            let b = Float(wanted) == alpha ? part.b : part.b.map { Float(Double($0) * wanted / Double(alpha)) }
            writer.tensors += [
                tensor("\(target).lora_a", [part.columns, part.rank], part.a),
                tensor("\(target).lora_b", [part.rank, part.rows], b),
            ]
        }
        try WholeFile.write(writer.encoded(), to: path)
    }

    private static func tensor(_ name: String, _ dimensions: [Int], _ values: [Float]) -> GGUFWriter.Tensor {
        GGUFWriter.Tensor(name, dimensions: dimensions, type: .f32, data: LittleEndian.bytes(values))
    }

    private static func metadata(
        _ content: AdapterContent,
        alpha: Float,
        _ architecture: ModelConfiguration.Architecture
    ) -> [(key: String, value: GGUFValue)] {
        var metadata: [(key: String, value: GGUFValue)] = [
            ("general.architecture", .string(architecture.rawValue)), ("general.type", .string("adapter")),
            ("adapter.type", .string("lora")), ("adapter.lora.alpha", .float32(alpha)),
        ]
        if let ids = content.settings.invocation {
            metadata.append(("adapter.alora.invocation_tokens", .array(.uint32(ids.map { UInt32(bitPattern: $0) }))))
        }
        if let base = content.settings.base {
            metadata.append(("general.base_model.count", .uint32(1)))
            metadata.append(("general.base_model.0.name", .string(base)))
        }
        if !content.provenance.isEmpty {
            metadata.append((AdapterProvenance.key, .string(content.provenance.value.text)))
        }
        return metadata
    }

    /// The alpha that gives a part its scale where, as in this format, the rank always divides.
    private static func formAlpha(_ part: AdapterContent.Part, _ settings: AdapterSettings) -> Double {
        settings.isRankStabilised ? part.alpha * Double(part.rank).squareRoot() : part.alpha
    }

    /// The file's one alpha, that of the first part that has one; where others differ, B makes up for it.
    private static func alpha(_ content: AdapterContent) -> Float {
        let parts = content.parts.sorted { $0.key < $1.key }
        // 0 would mean to the format's readers that there is no alpha.
        return parts.lazy.map { Float(formAlpha($0.value, content.settings)) }.first { $0 != 0 } ?? 1
    }

    private static func turn(
        _ part: inout AdapterContent.Part,
        _ target: AdapterTarget,
        _ architecture: ModelConfiguration.Architecture,
        _ heads: AdapterHeads?
    ) throws(ModelError) {
        guard architecture == .llama, AdapterHeads(queries: 1, keys: 1).count(of: target) != nil else { return }
        let count = try AdapterHeads.count(heads, target, rows: part.rows)
        part.turn(target, count, from: .halves, to: .pairs)
    }
}
