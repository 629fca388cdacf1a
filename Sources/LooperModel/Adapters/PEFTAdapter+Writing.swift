import Foundation
import LooperCore

extension PEFTAdapter {
    /// Writes `content` as a folder in the form of PEFT, its values as `numbers`.
    ///
    /// Whenever the process ends, there is what was there before, or all of the new adapter. Other files in the folder
    /// stay; beside them, an adapter is replaced only by one with the same settings, shapes and base.
    ///
    /// - Throws: ``ModelError/Code/unwritableFile``, or an error that says what is wrong with the content.
    static func write(
        _ content: AdapterContent,
        to path: String,
        numbers: SafetensorsWriter.Numbers = .f32
    ) throws(ModelError) {
        try content.check()
        var files = [
            WholeFolder.File(weightsName, SafetensorsWriter(tensors(content), numbers: numbers).encoded()),
            WholeFolder.File(configurationName, Array(configuration(content).document.utf8)),
        ]
        if !content.provenance.isEmpty {
            let text = content.provenance.value.document
            files.insert(WholeFolder.File(AdapterProvenance.fileName, Array(text.utf8)), at: 1)
        }
        let names = [weightsName, AdapterProvenance.fileName, configurationName]
        // A link stays, and what it leads to is replaced.
        let place = URL(fileURLWithPath: path).resolvingSymlinksInPath().path
        let folder = WholeFolder(path: place, files: files, names: names)
        try folder.write(replacing: former(of: content, at: place))
    }

    /// How what is at `path` goes with the files of `content`.
    private static func former(of content: AdapterContent, at path: String) -> WholeFolder.Former {
        guard FileManager.default.fileExists(atPath: "\(path)/\(configurationName)") else { return .nothing }
        guard let former = try? read(path), former.settings == content.settings,
            former.provenance.base == content.provenance.base, former.parts.count == content.parts.count,
            former.parts.allSatisfy({ content.parts[$0]?.fits($1) ?? false })
        else { return .other }
        return .alike
    }

    private static func tensors(_ content: AdapterContent) -> [SafetensorsWriter.Tensor] {
        let tensors = content.parts.flatMap { target, part in
            let names = target.tensorNames
            return [
                SafetensorsWriter.Tensor(names.a, shape: [part.rank, part.columns], values: part.a),
                SafetensorsWriter.Tensor(names.b, shape: [part.rows, part.rank], values: part.b),
            ]
        }
        return tensors.sorted { $0.name < $1.name }
    }

    private static func configuration(_ content: AdapterContent) -> JSONValue {
        let settings = content.settings
        var members: [String: JSONValue] = [
            "peft_type": .string("LORA"), "task_type": .string("CAUSAL_LM"), "bias": .string("none"),
            "modules_to_save": .null, "use_dora": .bool(false), "fan_in_fan_out": .bool(false),
            "inference_mode": .bool(true),
            "base_model_name_or_path": settings.base.map(JSONValue.string) ?? .null,
            "r": .integer(Int64(settings.rank)), "lora_alpha": number(settings.alpha),
            "use_rslora": .bool(settings.isRankStabilised), "lora_dropout": .number(settings.dropout),
            "target_modules": .array(modules(content).map(JSONValue.string)),
            "rank_pattern": pattern(content) { $0.rank == settings.rank ? nil : .integer(Int64($0.rank)) },
            "alpha_pattern": pattern(content) { $0.alpha == settings.alpha ? nil : number($0.alpha) },
        ]
        if let ids = settings.invocation {
            members["alora_invocation_tokens"] = .array(ids.map { .integer(Int64($0)) })
        }
        return .object(members)
    }

    /// Names of modules where all layers have the same ones, else their paths.
    private static func modules(_ content: AdapterContent) -> [String] {
        let targets = content.parts.keys.sorted()
        let (layers, weights) = (Set(targets.map(\.layer)), Set(targets.map(\.weight)))
        guard targets.count == layers.count * weights.count, layers.max() == layers.count - 1 else {
            return targets.map(\.module)
        }
        return targets.prefix(weights.count).map(\.name)
    }

    /// An entry for each part for which there is a value.
    private static func pattern(
        _ content: AdapterContent,
        _ value: (AdapterContent.Part) -> JSONValue?
    ) -> JSONValue {
        var members: [String: JSONValue] = [:]
        for (target, part) in content.parts { members[target.module] = value(part) }
        return .object(members)
    }

    /// Whole numbers without a point, since some readers take no others.
    private static func number(_ value: Double) -> JSONValue {
        Int64(exactly: value).map(JSONValue.integer) ?? .number(value)
    }
}

extension AdapterContent.Part {
    /// Whether a stored part has the same shapes and the same alpha.
    fileprivate func fits(_ stored: AdapterFile.Part) -> Bool {
        stored.a?.dimensions == [columns, rank] && stored.b?.dimensions == [rank, rows] && stored.alpha == alpha
    }
}
