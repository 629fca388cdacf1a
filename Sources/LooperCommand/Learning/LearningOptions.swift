import ArgumentParser
import Looper

/// How the adapter of a skill is trained and chosen.
struct LearningOptions: ParsableArguments {
    @Option(help: "Where the adapter is in force: reply, all, or both to try both.")
    var scope = ScopeChoice.reply

    @Option(help: "Rank of the adapter's products.")
    var rank = LoRAShape().rank

    @Option(help: "What a product is multiplied by, before it is divided by the rank.")
    var alpha = LoRAShape().alpha

    @Option(help: "The highest learning rate; by default 4e-4, 3e-4 from 1B on, 2e-4 from 5B on.")
    var lr: Double?

    @Option(help: "How often all samples are gone through; the adapter of each is a candidate.")
    var epochs = TrainingOptions().epochs

    @Option(help: "Samples of a step.")
    var batch = TrainingOptions().batch

    @Option(help: "Most tokens of a sample; one that is longer is refused, never cut.")
    var maxSampleTokens = TrainingOptions().maxTokens

    @Flag(help: "Leave out samples that are longer.")
    var skipLong = false

    @Option(help: "Weight of staying as the base is (KL) on general replies; 0 learns them as others.")
    var keep = TrainingOptions().keep

    @Option(parsing: .upToNextOption, help: "Strengths of the adapter that are tried.")
    var scales = LearningSettings().scales

    @Option(help: "Most sessions of one task, demonstrations included.")
    var cap = LearningSettings().cap

    @Option(help: "General replies of the base, as a part of all samples.")
    var general = LearningSettings().generalShare

    @Option(help: "How many tasks choose among the adapters.")
    var development = LearningSettings().developmentTasks

    @Option(help: "Most held-out tasks at the gate; all by default.")
    var gate: Int?

    @Option(help: "What trains: \(ComputeBackend.allCases.map(\.rawValue).joined(separator: " or ")).")
    var backend = ComputeBackend.cpu

    /// Where the adapter is in force.
    enum ScopeChoice: String, CaseIterable, ExpressibleByArgument {
        case reply, all, both
    }

    /// The settings of a run.
    func settings(_ base: TrainingBase, seed: UInt64) throws -> LearningSettings {
        var settings = LearningSettings()
        settings.scopes =
            switch scope {
            case .reply: [.reply]
            case .all: [.all]
            case .both: [.reply, .all]
            }
        settings.scales = scales
        settings.cap = cap
        settings.skipsLong = skipLong
        settings.generalShare = general
        settings.developmentTasks = development
        settings.gateTasks = gate
        settings.seed = seed
        settings.training.shape.rank = rank
        settings.training.shape.alpha = alpha
        settings.training.learningRate =
            lr ?? TrainingOptions.learningRate(weights: base.weightCount, objective: .likelihood)
        settings.training.epochs = epochs
        settings.training.batch = batch
        settings.training.maxTokens = maxSampleTokens
        settings.training.keep = keep
        return settings
    }
}
