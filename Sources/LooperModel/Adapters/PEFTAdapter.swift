import Foundation
import LooperCore

/// Reads an adapter from a folder in the form of PEFT: `adapter_config.json` and `adapter_model.safetensors`.
enum PEFTAdapter {
    static let configurationName = "adapter_config.json"
    static let weightsName = "adapter_model.safetensors"

    /// Opens and checks the folder.
    ///
    /// - Throws: an error that names the field or tensor that is missing, or asks for something unsupported.
    static func read(_ path: String) throws(ModelError) -> AdapterFile {
        guard let fields = try JSONFields(file: configurationName, of: path) else {
            let problem = "has no '\(configurationName)': it is no adapter of PEFT"
            throw ModelError(.unreadableFile, "the folder '\(path)' \(problem)")
        }
        let configuration = try PEFTConfiguration(fields)
        let weights = "\(path)/\(weightsName)"
        guard FileManager.default.fileExists(atPath: weights) else {
            throw ModelError(
                .unreadableFile,
                "the folder '\(path)' has no '\(weightsName)'; save the adapter as safetensors"
            )
        }
        let file = try SafetensorsFile(path: weights)
        return AdapterFile(
            path: path,
            form: .peft,
            owner: file,
            settings: configuration.settings,
            parts: try parts(file, configuration),
            rows: .halves,
            provenance: try provenance(of: path)
        )
    }

    private static func provenance(of path: String) throws(ModelError) -> AdapterProvenance {
        let fields = try JSONFields(file: AdapterProvenance.fileName, of: path)
        return try fields.map { fields throws(ModelError) in try AdapterProvenance(fields) } ?? AdapterProvenance()
    }

    private static func parts(
        _ file: SafetensorsFile,
        _ configuration: PEFTConfiguration
    ) throws(ModelError) -> [AdapterTarget: AdapterFile.Part] {
        var parts: [AdapterTarget: AdapterFile.Part] = [:]
        for name in file.names.sorted() {
            guard let (target, isA) = target(of: name), let tensor = file.tensor(named: name) else {
                throw ModelError(
                    .unsupportedFile,
                    "'\(file.path)': tensor \(ModelError.named(name)) adds to nothing that is supported"
                )
            }
            let setting = try configuration.setting(of: target.module)
            let rank = isA ? tensor.dimensions.last : tensor.dimensions.first
            guard rank == setting.rank else {
                let problem = "has shape \(Array(tensor.dimensions.reversed())), and the configuration says rank"
                let message = "'\(file.path)': tensor \(ModelError.named(name)) \(problem) \(setting.rank)"
                throw ModelError(.invalidTensor, message)
            }
            parts[target, default: AdapterFile.Part()].scale = setting.scale
            parts[target]?.alpha = setting.alpha
            if isA { parts[target]?.a = tensor } else { parts[target]?.b = tensor }
        }
        return parts
    }

    /// The weight that a tensor of this name adds to, and whether it is the first of the two matrices.
    private static func target(of name: String) -> (AdapterTarget, isA: Bool)? {
        let words = name.split(separator: ".", omittingEmptySubsequences: false)
        guard words.count == 9, let layer = Int(words[4]), layer >= 0 else { return nil }
        for weight in AdapterTarget.weights {
            let target = AdapterTarget(layer: layer, weight: weight)
            let names = target.tensorNames
            if name == names.a { return (target, true) }
            if name == names.b { return (target, false) }
        }
        return nil
    }
}
