/// Reads an adapter from a GGUF file.
enum GGUFAdapter {
    /// Opens and checks the file.
    ///
    /// - Throws: an error that names the key or tensor that is missing, or asks for something unsupported.
    static func read(_ path: String) throws(ModelError) -> AdapterFile {
        let file = try GGUFFile(path: path)
        let metadata = file.metadata
        do {
            let architecture = try architecture(metadata)
            let alpha = try metadata.required("adapter.lora.alpha", metadata.number)
            let parts = try parts(file, alpha: alpha)
            let rank = parts.values.lazy.compactMap { $0.b?.dimensions.first }.max() ?? 1
            return AdapterFile(
                path: path,
                form: .gguf,
                owner: file,
                settings: AdapterSettings(
                    rank: rank,
                    alpha: alpha == 0 ? Double(rank) : alpha,
                    invocation: try metadata.invocation,
                    base: try metadata.text("general.base_model.0.name")
                ),
                parts: parts,
                architecture: architecture,
                rows: architecture == .llama ? .pairs : .halves,
                provenance: try metadata.provenance
            )
        } catch {
            throw ModelError(error.code, "'\(path)': \(error.message)")
        }
    }

    private static func architecture(_ metadata: GGUFMetadata) throws(ModelError) -> ModelConfiguration.Architecture {
        for (key, wanted) in [("general.type", "adapter"), ("adapter.type", "lora")] {
            let found = try metadata.required(key, metadata.text)
            guard found == wanted else {
                let problem = "'\(key)' is \(ModelError.named(found)), and that of an adapter is '\(wanted)'"
                throw ModelError(.unsupportedFile, problem)
            }
        }
        let name = try metadata.required("general.architecture", metadata.text)
        guard let architecture = ModelConfiguration.Architecture(rawValue: name) else {
            throw ModelError(.unsupportedFile, "architecture \(ModelError.named(name)) is not supported")
        }
        return architecture
    }

    private static func parts(
        _ file: GGUFFile,
        alpha: Double
    ) throws(ModelError) -> [AdapterTarget: AdapterFile.Part] {
        let names = AdapterTarget.weights.map(\.rawValue)
        var parts: [AdapterTarget: AdapterFile.Part] = [:]
        for name in file.tensors.keys.sorted() {
            let words = name.split(separator: ".", omittingEmptySubsequences: false)
            let weight = words.dropFirst(2).dropLast().joined(separator: ".")
            guard words.count == 5, words[0] == "blk", let layer = Int(words[1]), layer >= 0, names.contains(weight),
                let part = TensorRole.Part(rawValue: weight), ["lora_a", "lora_b"].contains(words[4])
            else {
                throw ModelError(.unsupportedFile, "tensor \(ModelError.named(name)) adds to nothing that is supported")
            }
            let target = AdapterTarget(layer: layer, weight: part)
            if words[4] == "lora_a" {
                parts[target, default: AdapterFile.Part()].a = file.tensor(named: name)
            } else {
                let tensor = file.tensor(named: name)
                parts[target, default: AdapterFile.Part()].b = tensor
                let rank = Double(tensor?.dimensions[0] ?? 1)
                // The format's own readers take 0 for no alpha at all.
                parts[target]?.alpha = alpha == 0 ? rank : alpha
                parts[target]?.scale = alpha == 0 ? 1 : alpha / rank
            }
        }
        return parts
    }
}

extension GGUFMetadata {
    fileprivate var provenance: AdapterProvenance {
        get throws(ModelError) {
            guard let text = try text(AdapterProvenance.key) else { return AdapterProvenance() }
            let value = try Array(text.utf8).withUnsafeBytes { bytes in
                Result { () throws(ModelError) in try JSONReader.value(of: bytes) }
            }.get()
            return try AdapterProvenance(JSONFields(value, in: "'\(AdapterProvenance.key)'"))
        }
    }

    fileprivate var invocation: [Int32]? {
        get throws(ModelError) {
            let key = "adapter.alora.invocation_tokens"
            guard let ids = try integers(key) else { return nil }
            let exact = ids.compactMap(Int32.init(exactly:))
            guard !ids.isEmpty, exact.count == ids.count else {
                throw ModelError(.invalidMetadata, "'\(key)' holds no ids")
            }
            return exact
        }
    }
}
