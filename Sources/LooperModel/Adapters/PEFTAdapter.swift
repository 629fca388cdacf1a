import Foundation
import LooperCore

/// Reads an adapter from a folder in the form of PEFT: `adapter_config.json` and `adapter_model.safetensors`.
enum PEFTAdapter {
    /// Opens and checks the folder.
    ///
    /// - Throws: an error that names the field or tensor that is missing, or asks for something unsupported.
    static func read(_ path: String) throws(ModelError) -> AdapterFile {
        let name = "adapter_config.json"
        guard let fields = try JSONFields(file: name, of: path) else {
            throw ModelError(.unreadableFile, "the folder '\(path)' has no '\(name)': it is no adapter of PEFT")
        }
        let configuration = try PEFTConfiguration(fields)
        let weights = "\(path)/adapter_model.safetensors"
        guard FileManager.default.fileExists(atPath: weights) else {
            throw ModelError(
                .unreadableFile,
                "the folder '\(path)' has no 'adapter_model.safetensors'; save the adapter as safetensors"
            )
        }
        let file = try SafetensorsFile(path: weights)
        return AdapterFile(
            path: path,
            owner: file,
            parts: try parts(file, configuration),
            base: configuration.base,
            rows: .halves,
            invocation: configuration.invocation
        )
    }

    private static func parts(
        _ file: SafetensorsFile,
        _ configuration: PEFTConfiguration
    ) throws(ModelError) -> [AdapterFile.Target: AdapterFile.Part] {
        var parts: [AdapterFile.Target: AdapterFile.Part] = [:]
        for name in file.names.sorted() {
            guard let (target, isA) = target(of: name), let tensor = file.tensor(named: name) else {
                throw ModelError(
                    .unsupportedFile,
                    "'\(file.path)': tensor \(ModelError.named(name)) adds to nothing that is supported"
                )
            }
            let module = TensorRole.layer(target.layer, target.weight).folderName?.dropLast(".weight".count) ?? ""
            let setting = try configuration.setting(of: String(module))
            let rank = isA ? tensor.dimensions.last : tensor.dimensions.first
            guard rank == setting.rank else {
                let problem = "has shape \(Array(tensor.dimensions.reversed())), and the configuration says rank"
                let message = "'\(file.path)': tensor \(ModelError.named(name)) \(problem) \(setting.rank)"
                throw ModelError(.invalidTensor, message)
            }
            parts[target, default: AdapterFile.Part()].scale = setting.scale
            if isA { parts[target]?.a = tensor } else { parts[target]?.b = tensor }
        }
        return parts
    }

    /// The weight that a tensor of this name adds to, and whether it is the first of the two matrices.
    private static func target(of name: String) -> (AdapterFile.Target, isA: Bool)? {
        let words = name.split(separator: ".", omittingEmptySubsequences: false)
        guard words.count == 9, let layer = Int(words[4]), layer >= 0 else { return nil }
        for weight in AdapterFile.weights {
            let target = AdapterFile.Target(layer: layer, weight: weight)
            guard let stored = TensorRole.layer(layer, weight).folderName else { return nil }
            let module = "base_model.model." + stored.dropLast(".weight".count)
            if name == "\(module).lora_A.weight" { return (target, true) }
            if name == "\(module).lora_B.weight" { return (target, false) }
        }
        return nil
    }
}
