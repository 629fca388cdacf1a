import ArgumentParser
import Foundation
import Looper

/// The same training, written down to be run on other machines.
struct TrainingExport: ParsableArguments {
    enum Form: String, CaseIterable, ExpressibleByArgument {
        case trl
    }

    @Option(help: "Train nothing, and write data, script and configuration for TRL and PEFT into the folder.")
    var export: Form?

    @Argument(help: ArgumentHelp("The folder for --export.", valueName: "dir"))
    var folder: String?

    @Option(help: "With --export, the model over there: a name of the hub or a folder; that of hf: by default.")
    var exportModel: String?

    func validate() throws {
        guard (export == nil) == (folder == nil) else {
            throw ValidationError("--export trl is followed by the folder to write: --export trl DIR")
        }
    }

    /// Writes the folder.
    func write(
        _ data: (learned: TrainingData, measured: TrainingData),
        _ options: TrainingOptions,
        _ base: TrainingBase
    )
        throws
    {
        guard let folder else { return }
        let template = try? base.template.get()
        let hub = base.name.hasPrefix("hf:") ? String(base.name.dropFirst(3)) : nil
        guard let model = exportModel ?? hub else {
            throw LooperError(.badInput, "name the model as the other machines know it: --export-model OWNER/NAME")
        }
        var recipe = TRLRecipe(
            model: model,
            scope: options.scope,
            header: options.scope == .reply ? try base.replyHeader() : template?.replyHeader ?? []
        )
        recipe.apply(options)
        let export = TRLExport(recipe: recipe, template: template)
        let place = URL(fileURLWithPath: folder).path
        try export.write(data.learned, evaluation: data.measured.samples.isEmpty ? nil : data.measured, to: place)
        try StandardOutput.line("\(data.learned.samples.count) samples in \(place)")
    }
}

extension TRLRecipe {
    /// Takes over what the options say.
    fileprivate mutating func apply(_ options: TrainingOptions) {
        targets = options.shape.targets.map { AdapterTarget(layer: 0, weight: $0.part).name }
        rank = options.shape.rank
        alpha = options.shape.alpha
        isRankStabilised = options.shape.isRankStabilised
        dropout = options.dropout
        learningRate = options.learningRate
        schedule = options.schedule == .cosine ? .cosine : .constant
        warmUp = options.warmup
        clip = options.clip
        weightDecay = options.weightDecay
        epochs = Double(options.epochs)
        batch = options.batch
        seed = Int(truncatingIfNeeded: options.seed)
    }
}
