import ArgumentParser
import Looper

/// How an adapter is trained.
struct OptimiserOptions: ParsableArguments {
    @Option(help: "The highest learning rate; by default 4e-4, 3e-4 from 1B on, 2e-4 from 5B on, and 1e-5 for --dpo.")
    var lr: Double?

    @Option(help: "How often all data is gone through.")
    var epochs = TrainingOptions().epochs

    @Option(help: "End after so many steps, if the epochs are not over before.")
    var steps: Int?

    @Option(help: "Samples, or pairs, of a step.")
    var batch = TrainingOptions().batch

    @Option(help: "Share of the adapter's inputs that are dropped.")
    var dropout = TrainingOptions().dropout

    @Option(help: "Share of the steps in which the learning rate rises.")
    var warmup = TrainingOptions().warmup

    @Option(help: "How the learning rate goes on: cosine or constant.")
    var schedule = TrainingOptions().schedule

    @Option(help: "Most norm of the gradient; 0 is none.")
    var clip = TrainingOptions().clip

    @Option(help: "AdamW's weight decay.")
    var weightDecay = TrainingOptions().weightDecay

    @Option(help: "Weight of staying as the base is (KL) on general samples; 0 learns them as others.")
    var keep = TrainingOptions().keep

    @Option(help: "How sharply --dpo tells replies apart.")
    var beta = TrainingOptions().beta

    @Option(help: "Seed of first values, order and dropout.")
    var seed: UInt64 = 0

    @Flag(help: "Compute everything in single precision, and slower.")
    var exact = false

    @Option(help: "Steps between two measurements of --eval; an epoch by default.")
    var evalEvery: Int?
}

extension LearningRateSchedule: ExpressibleByArgument {}
