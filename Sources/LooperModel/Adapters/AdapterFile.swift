import CLooper
import Foundation

/// A LoRA adapter on disk, in whichever format.
struct AdapterFile {
    /// What is added to one weight.
    struct Part {
        /// Shape (rank, columns of the weight).
        var a: StoredTensor?
        /// Shape (rows of the weight, rank).
        var b: StoredTensor?
        /// What the product is multiplied by.
        var scale = 0.0
    }

    /// The weight that a part adds to.
    struct Target: Hashable {
        let layer: Int
        let weight: TensorRole.Part
    }

    /// The file or folder, for messages.
    let path: String
    /// Owns the memory of the tensors.
    let owner: AnyObject
    let parts: [Target: Part]
    /// The architecture it was made for, where the format tells.
    var architecture: ModelConfiguration.Architecture?
    /// The model it was made for, where the format tells; for messages.
    var base: String?
    /// The order of the rows of queries and keys.
    var rows: ModelConfiguration.RopeStyle
    /// The ids from which on it is in force; `nil` is everywhere.
    var invocation: [Int32]?

    /// The weights that adapters can add to.
    static let weights: [TensorRole.Part] = [.query, .key, .value, .attentionOutput, .gate, .up, .down]

    /// Opens a folder in the form of PEFT, or a GGUF file.
    static func open(_ path: String) throws(ModelError) -> AdapterFile {
        var isFolder: ObjCBool = false
        guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder), isFolder.boolValue else {
            return try GGUFAdapter.read(path)
        }
        return try PEFTAdapter.read(path)
    }

    /// The adapter, checked against `model`, with its effect multiplied by `strength`.
    func adapter(for model: Transformer, strength: Double) throws(ModelError) -> Adapter {
        let configuration = model.configuration
        try check(configuration)
        var layers = Array(repeating: lp_adapter_layer(), count: configuration.layers)
        // The C adapter copies; until then turned rows live here.
        var turned: [TurnedRows] = []
        defer { withExtendedLifetime((owner, turned)) {} }
        for (target, part) in parts {
            guard let a = part.a, var b = part.b else { throw halved(target) }
            try checkShape(target, a, b)
            if let heads = headsToTurn(target.weight, configuration), b.dimensions[1] % (2 * heads) == 0 {
                let rows = TurnedRows(b, heads: heads, toPairs: configuration.ropeStyle == .pairs)
                turned.append(rows)
                b = rows.tensor
            }
            layers[target.layer][keyPath: target.weight.adapterPart] = lp_adapter_part(
                a: lp_tensor(a),
                b: lp_tensor(b),
                scale: Float(part.scale * strength)
            )
        }
        do {
            return try Adapter(layers, for: model, invocation: invocation, path: path)
        } catch {
            throw ModelError(error.code, error.message + madeFor)
        }
    }

    private var madeFor: String { base.map { "; it was made for \(ModelError.quoted($0))" } ?? "" }

    private func check(_ configuration: ModelConfiguration) throws(ModelError) {
        guard !parts.isEmpty else { throw ModelError(.invalidTensor, "'\(path)': there are no tensors of an adapter") }
        if let architecture, architecture != configuration.architecture {
            let found = "it is for \(architecture.rawValue), and the model is \(configuration.architecture.rawValue)"
            throw ModelError(.invalidTensor, "'\(path)': \(found)\(madeFor)")
        }
        if let wrong = parts.keys.first(where: { $0.layer >= configuration.layers }) {
            let found = "it adds to layer \(wrong.layer), and the model has \(configuration.layers) layers"
            throw ModelError(.invalidTensor, "'\(path)': \(found)\(madeFor)")
        }
        let vocabulary = configuration.vocabulary
        if let wrong = invocation?.first(where: { $0 < 0 || Int($0) >= vocabulary }) {
            throw ModelError(
                .invalidTokens,
                "'\(path)': it acts from id \(wrong) on, which is outside the vocabulary of \(vocabulary)\(madeFor)"
            )
        }
    }

    private func checkShape(_ target: Target, _ a: StoredTensor, _ b: StoredTensor) throws(ModelError) {
        guard a.dimensions.count == 2, b.dimensions.count == 2 else {
            throw ModelError(.invalidTensor, "'\(path)': the tensors for \(target) must be matrices")
        }
    }

    private func halved(_ target: Target) -> ModelError {
        ModelError(.invalidTensor, "'\(path)': of the two tensors for \(target) only one is there")
    }

    /// The heads whose rows must change places, because the model keeps them in another order.
    private func headsToTurn(_ weight: TensorRole.Part, _ configuration: ModelConfiguration) -> Int? {
        guard rows != configuration.ropeStyle else { return nil }
        switch weight {
        case .query: return configuration.heads
        case .key: return configuration.keyHeads
        default: return nil
        }
    }
}

extension AdapterFile.Target: CustomStringConvertible {
    var description: String { TensorRole.layer(layer, weight).ggufName }
}

extension TensorRole.Part {
    fileprivate var adapterPart: WritableKeyPath<lp_adapter_layer, lp_adapter_part> {
        switch self {
        case .query: \.query
        case .key: \.key
        case .value: \.value
        case .attentionOutput: \.attention_output
        case .gate: \.gate
        case .up: \.up
        default: \.down
        }
    }
}

extension lp_tensor {
    /// A matrix, valid as long as its bytes.
    fileprivate init(_ tensor: StoredTensor) {
        self.init(
            data: tensor.bytes.baseAddress,
            bytes: tensor.bytes.count,
            type: Int32(tensor.type.rawValue),
            rows: Int64(tensor.dimensions[1]),
            columns: Int64(tensor.dimensions[0])
        )
    }
}
