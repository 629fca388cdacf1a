import CLooper
import Foundation

/// A LoRA adapter on disk, in whichever format.
package struct AdapterFile {
    /// What is added to one weight.
    struct Part {
        /// Shape (rank, columns of the weight).
        var a: StoredTensor?
        /// Shape (rows of the weight, rank).
        var b: StoredTensor?
        /// In place of the settings' alpha.
        var alpha = 0.0
        /// What the product is multiplied by.
        var scale = 0.0
    }

    /// The forms that adapters are stored in; raw values are for people.
    package enum Form: String, Sendable, Hashable {
        case peft, gguf
    }

    /// The file or folder, for messages.
    package let path: String
    /// How it is stored.
    package let form: Form
    /// Owns the memory of the tensors.
    let owner: AnyObject
    /// What holds for all parts.
    package let settings: AdapterSettings
    let parts: [AdapterTarget: Part]
    /// The architecture it was made for, where the format tells.
    package var architecture: ModelConfiguration.Architecture?
    /// The order of the rows of queries and keys.
    let rows: ModelConfiguration.RopeStyle
    /// Where it comes from, as far as it says.
    package let provenance: AdapterProvenance

    /// Opens a folder in the form of PEFT, or a GGUF file.
    package static func open(_ path: String) throws(ModelError) -> AdapterFile {
        var isFolder: ObjCBool = false
        guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder), isFolder.boolValue else {
            return try GGUFAdapter.read(path)
        }
        return try PEFTAdapter.read(path)
    }

    /// The adapter, checked against `model`, with its effect multiplied by `strength`.
    func adapter(for model: Transformer, strength: Double) throws(ModelError) -> Adapter {
        let configuration = model.configuration
        try check(model)
        var layers = Array(repeating: lp_adapter_layer(), count: configuration.layers)
        // The C adapter copies; until then turned rows live here.
        var turned: [TurnedRows] = []
        defer { withExtendedLifetime((owner, turned)) {} }
        for (target, part) in parts {
            let (a, stored) = try tensors(target, part)
            var b = stored
            if rows != configuration.ropeStyle, let heads = configuration.heads(of: target),
                b.dimensions[1] > 0, b.dimensions[1] % (2 * heads) == 0
            {
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
            return try Adapter(layers, for: model, invocation: settings.invocation, path: path)
        } catch {
            throw ModelError(error.code, error.message + madeFor)
        }
    }

    /// The two matrices of a part.
    ///
    /// - Throws: an error where one is missing or is no matrix.
    func tensors(_ target: AdapterTarget, _ part: Part) throws(ModelError) -> (a: StoredTensor, b: StoredTensor) {
        guard let a = part.a, let b = part.b else {
            throw ModelError(.invalidTensor, "'\(path)': of the two tensors for \(target) only one is there")
        }
        guard a.dimensions.count == 2, b.dimensions.count == 2 else {
            throw ModelError(.invalidTensor, "'\(path)': the tensors for \(target) must be matrices")
        }
        return (a, b)
    }
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
