/// The weight of a model that a part of an adapter adds to.
package struct AdapterTarget: Sendable, Hashable {
    /// The layer, from 0 on.
    package let layer: Int
    /// One of ``weights``.
    package let weight: TensorRole.Part

    /// Names a weight of a layer.
    package init(layer: Int, weight: TensorRole.Part) {
        self.layer = layer
        self.weight = weight
    }

    /// The weights that adapters can add to, in the order of a trainer's values.
    package static let weights = LoRATarget.allCases.map(\.part)

    /// The module's path in models of Hugging Face, as in `model.layers.0.self_attn.q_proj`.
    package var module: String {
        String((TensorRole.layer(layer, weight).folderName ?? "").dropLast(".weight".count))
    }

    /// The module's own name, as in `q_proj`.
    package var name: String { String(module.split(separator: ".").last ?? "") }

    /// How PEFT spells the names of the two tensors.
    var tensorNames: (a: String, b: String) {
        ("base_model.model.\(module).lora_A.weight", "base_model.model.\(module).lora_B.weight")
    }
}

extension AdapterTarget: Comparable {
    /// By layer, then in the order of ``weights``.
    package static func < (a: AdapterTarget, b: AdapterTarget) -> Bool {
        (a.layer, weights.firstIndex(of: a.weight) ?? 0) < (b.layer, weights.firstIndex(of: b.weight) ?? 0)
    }
}

extension AdapterTarget: CustomStringConvertible {
    /// The tensor's name in GGUF files.
    package var description: String { TensorRole.layer(layer, weight).ggufName }
}
