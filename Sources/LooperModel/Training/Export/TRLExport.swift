import Foundation
import LooperCore

/// Writes what there is to learn from as a folder that TRL and PEFT train from, on machines where this program is not.
///
/// `train.jsonl` has a line a sample: `input_ids`, and under `assistant_masks` 1 for the ids that carry loss; that is
/// what is trained. `messages` is there to be read.
package struct TRLExport: Sendable {
    /// How it is to be trained.
    package let recipe: TRLRecipe
    /// Files that are written as they are, by name: the script and what starts it.
    package let files: [String: String]
    /// Reads messages out of ids; `nil` leaves them out.
    package let template: ChatTemplate?

    /// Creates an export.
    package init(recipe: TRLRecipe, files: [String: String], template: ChatTemplate?) {
        self.recipe = recipe
        self.files = files
        self.template = template
    }

    private struct Line: Encodable {
        enum CodingKeys: String, CodingKey {
            case name, general, messages
            case ids = "input_ids"
            case mask = "assistant_masks"
        }

        let name: String
        let general: Bool
        let ids: [Int32]
        let mask: [UInt8]
        let messages: [Message]?
    }

    /// Writes the folder at `path`, which must not be there or be empty.
    ///
    /// - Throws: ``ModelError/Code/unusableData`` for pairs, and for replies that have no header with scope `reply`;
    ///   ``ModelError/Code/unwritableFile``.
    package func write(
        _ data: TrainingData,
        evaluation: TrainingData? = nil,
        to path: String
    ) throws(ModelError) {
        let samples = data.samples.filter { $0.trained > 0 }
        let held = evaluation?.samples.filter { $0.trained > 0 } ?? []
        guard data.pairs.isEmpty, evaluation?.pairs.isEmpty != false else {
            throw ModelError(.unusableData, "pairs of replies cannot be exported; leave their files out")
        }
        guard !samples.isEmpty else { throw ModelError(.unusableData, "there is nothing to learn in what is given") }
        // Of any length, but each reply after its header.
        let planner = TrainingPlanner(scope: recipe.scope, header: recipe.header, rows: .max)
        try planner.check(samples + held)
        let folder = URL(fileURLWithPath: path)
        try make(folder)
        do {
            try write(samples, to: folder.appending(path: "train.jsonl"))
            if !held.isEmpty { try write(held, to: folder.appending(path: "evaluation.jsonl")) }
            try write(recipe.yaml(hasEvaluation: !held.isEmpty), to: folder.appending(path: "config.yaml"))
            for (name, text) in files { try write(text, to: folder.appending(path: name)) }
        } catch {
            throw ModelError(.unwritableFile, "'\(path)' cannot be written: \(error.localizedDescription)")
        }
    }

    private func make(_ folder: URL) throws(ModelError) {
        let held = try? FileManager.default.contentsOfDirectory(atPath: folder.path)
        guard held?.isEmpty != false else {
            throw ModelError(.unwritableFile, "'\(folder.path)' is not empty; name a new folder")
        }
        do {
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        } catch {
            throw ModelError(.unwritableFile, "the folder '\(folder.path)' cannot be made; is it a file?")
        }
    }

    private func write(_ samples: [TrainingSample], to file: URL) throws {
        try Data().write(to: file)
        let handle = try FileHandle(forWritingTo: file)
        defer { try? handle.close() }
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        for sample in samples {
            let line = Line(
                name: sample.name,
                general: sample.isGeneral,
                ids: sample.ids,
                mask: sample.lossMask,
                messages: template?.messages(of: sample.ids)
            )
            try handle.write(contentsOf: encoder.encode(line) + Data("\n".utf8))
        }
    }

    private func write(_ text: String, to file: URL) throws {
        try Data(text.utf8).write(to: file)
        guard file.pathExtension == "sh" else { return }
        try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: file.path)
    }
}
