import Foundation
import LooperCore

/// `training.json`: what a run was.
struct TrainingRecord {
    let state: Checkpoint.State
    let set: TrainingSet
    let report: TrainingReport
    let facts: [String: JSONValue]

    /// Writes the file.
    func write(to path: String) throws(ModelError) {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        let data: Data
        do {
            data = try encoder.encode(value)
        } catch {
            throw ModelError(.unwritableFile, "'\(path)': what the run was cannot be written as JSON: \(error)")
        }
        try WholeFile.write([data + Data("\n".utf8)], to: path)
    }

    /// All of it as one object.
    var value: JSONValue {
        var members = facts
        members["options"] = JSONValue(encoding: state.options)
        members["data"] = .object([
            "sha256": .string(state.data), "samples": .integer(Int64(set.learned)),
            "validation_samples": .integer(Int64(set.validation.count)),
            "tokens": sum(set.tokens), "trained_tokens": sum(set.trained),
        ])
        members["base_fingerprint"] = .string(state.base)
        members["kernels"] = .string(state.engine.kernels)
        members["numbers"] = .string(state.engine.numbers)
        members["steps"] = .integer(Int64(report.steps))
        members["seconds"] = .number((report.seconds * 1000).rounded() / 1000)
        members["loss"] = report.loss.map(JSONValue.number) ?? .null
        members["validation_loss"] = report.validationLoss.map(JSONValue.number) ?? .null
        return .object(members)
    }

    /// Over the units that are learned from.
    private func sum(_ size: (Int) -> Int) -> JSONValue {
        .integer(Int64((0..<set.learned).reduce(0) { $0 + size($1) }))
    }
}
