/// Everything that decides what a training run computes; its coding keys are the names of the flags.
package struct TrainingOptions: Sendable, Hashable, Codable {
    /// What is to get better.
    package enum Objective: String, Sendable, Hashable, Codable {
        /// The likelihood of the model's own tokens.
        case likelihood
        /// The preference of one reply over another: DPO, arXiv 2305.18290.
        case preference
    }

    /// The adapter.
    package var shape = LoRAShape()
    /// Where the adapter is in force.
    package var scope = TrainingPlanner.Scope.all
    /// What is to get better.
    package var objective = Objective.likelihood
    /// How often all data is gone through.
    package var epochs = 3
    /// The run ends after so many steps, if it has not before.
    package var steps: Int?
    /// Samples, or pairs, of a step.
    package var batch = 8
    /// Most tokens of a sample.
    package var maxTokens = 8192
    /// The highest learning rate.
    package var learningRate = 4e-4
    /// How the learning rate goes.
    package var schedule = LearningRateSchedule.cosine
    /// Share of the steps in which the learning rate rises.
    package var warmup = 0.05
    /// Most norm of the gradient; 0 is none.
    package var clip = 1.0
    /// AdamW's weight decay.
    package var weightDecay = 0.0
    /// Share of the adapter's inputs that are dropped.
    package var dropout = 0.0
    /// Weight of staying as the base is on general samples; 0 trains on them as on others.
    package var keep = 0.0
    /// Steps between two validations; `nil` is once an epoch.
    package var evalEvery: Int?
    /// How sharply preferences are told apart.
    package var beta = 0.1
    /// Of first values, the order of the data and dropout.
    package var seed: UInt64 = 0
    /// Whether everything is in single precision.
    package var isExact = false

    /// Creates the usual options.
    package init() {}

    private enum CodingKeys: String, CodingKey {
        case shape, scope, objective, epochs, steps, batch, schedule, warmup, clip, dropout, keep, beta, seed
        case maxTokens = "max-tokens"
        case learningRate = "lr"
        case weightDecay = "weight-decay"
        case evalEvery = "eval-every"
        case isExact = "exact"
    }
}

extension TrainingOptions {
    /// Refuses numbers that make no sense.
    ///
    /// - Throws: ``ModelError/Code/invalidArgument`` that names the flag.
    package func check() throws(ModelError) {
        let rules: [(Bool, String)] = [
            ((1...1024).contains(shape.rank), "--rank is 1 to 1024"),
            (shape.alpha.isFinite && shape.alpha > 0, "--alpha is a number above 0"),
            (!shape.targets.isEmpty, "--targets names at least one weight"),
            (epochs >= 1 && steps ?? 1 >= 1, "--epochs and --steps are at least 1"),
            (batch >= 1, "--batch is at least 1"),
            (maxTokens >= 2, "--max-tokens is at least 2"),
            (learningRate.isFinite && learningRate > 0, "--lr is a number above 0"),
            ((0...1).contains(warmup), "--warmup is a share of the steps, 0 to 1"),
            (clip.isFinite && clip >= 0, "--clip is a number from 0 on"),
            (weightDecay.isFinite && weightDecay >= 0, "--weight-decay is a number from 0 on"),
            (dropout >= 0 && dropout < 1, "--dropout is at least 0 and below 1"),
            (keep.isFinite && keep >= 0, "--keep is a number from 0 on"),
            (evalEvery ?? 1 >= 1, "--eval-every is at least 1"),
            (beta.isFinite && beta > 0, "--beta is a number above 0"),
            (
                objective == .likelihood || (dropout == 0 && keep == 0),
                "--dpo compares the adapter with the base, and takes neither --dropout nor --keep"
            ),
        ]
        guard let broken = rules.first(where: { !$0.0 }) else { return }
        throw ModelError(.invalidArgument, broken.1)
    }

    /// The learning rate that suits a model of so many weights.
    package static func learningRate(weights: Int, objective: Objective) -> Double {
        guard objective == .likelihood else { return 1e-5 }
        switch weights {
        case ..<1_000_000_000: return 4e-4
        case ..<5_000_000_000: return 3e-4
        default: return 2e-4
        }
    }

    /// The flags whose values differ between a run and one that is to go on from it, each with both values.
    package func differences(from earlier: TrainingOptions) -> [String] {
        let (new, old) = (Self.fields(self), Self.fields(earlier))
        return Set(new.keys).union(old.keys).sorted().filter { new[$0] != old[$0] }.map { name in
            "--\(name) was \(old[name] ?? "not given") and is \(new[name] ?? "not given")"
        }
    }
}

extension TrainingPlanner.Scope: Codable {}
