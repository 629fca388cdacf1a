/// How an adapter is to be trained elsewhere.
package struct TRLRecipe: Sendable, Equatable {
    /// How the learning rate goes on after its warm-up.
    package enum Schedule: String, Sendable, Hashable, CaseIterable {
        case cosine, constant
    }

    /// The base model: a name on the Hugging Face hub, or a folder there.
    package var model: String
    /// Where the adapter is in force.
    package var scope: TrainingPlanner.Scope
    /// The ids that open a reply, from which on a reply-only adapter is in force.
    package var header: [Int32]
    /// Names of the adapted modules, as `q_proj`.
    package var targets = ["q_proj", "k_proj", "v_proj", "o_proj", "gate_proj", "up_proj", "down_proj"]
    /// r.
    package var rank = 16
    /// The product counts alpha / r, or with `isRankStabilised` alpha / √r.
    package var alpha = 32.0
    /// Whether the scale is that of rsLoRA.
    package var isRankStabilised = false
    /// The share of the adapter's inputs that are dropped.
    package var dropout = 0.0
    /// The learning rate after the warm-up.
    package var learningRate = 4e-4
    /// How it goes on.
    package var schedule = Schedule.cosine
    /// The share of all steps in which it rises.
    package var warmUp = 0.05
    /// The most norm of a step's gradient.
    package var clip = 1.0
    /// Decoupled weight decay.
    package var weightDecay = 0.0
    /// How often each sample is seen.
    package var epochs = 3.0
    /// Samples of a step, over all GPUs.
    package var batch = 8
    /// Seed of order and first values.
    package var seed = 0

    /// Creates a recipe with the usual numbers.
    package init(model: String, scope: TrainingPlanner.Scope, header: [Int32]) {
        self.model = model
        self.scope = scope
        self.header = header
    }

    /// The recipe as `config.yaml`, which the script reads.
    func yaml(hasEvaluation: Bool) -> String {
        let invocation = scope == .reply ? "[\(header.map(String.init).joined(separator: ", "))]" : "null"
        return """
            # What train.py learns, and how. Paths are relative to this folder.
            model: \(Self.quoted(model))  # a name on the Hugging Face hub, or a folder
            data: train.jsonl
            evaluation: \(hasEvaluation ? "evaluation.jsonl" : "null")
            output: adapter

            # all: the adapter is in force everywhere; reply: from each reply's header on.
            scope: \(scope.rawValue)
            invocation_tokens: \(invocation)
            target_modules: [\(targets.joined(separator: ", "))]
            rank: \(rank)
            alpha: \(alpha)
            rslora: \(isRankStabilised)
            dropout: \(dropout)

            learning_rate: \(learningRate)
            schedule: \(schedule.rawValue)
            warmup: \(warmUp)
            clip: \(clip)
            weight_decay: \(weightDecay)
            epochs: \(epochs)
            batch: \(batch)  # samples of a step, over all GPUs
            batch_per_device: 1
            seed: \(seed)

            # bf16 or fp32; recomputing activations saves memory, and does not go together with scope: reply.
            precision: bf16
            recompute: \(scope == .all)

            """
    }

    /// A text as YAML: JSON's form is one of YAML's.
    private static func quoted(_ text: String) -> String {
        let escaped = text.unicodeScalars.map { scalar in
            switch scalar {
            case "\"", "\\": "\\\(scalar)"
            case "\u{0}"..<"\u{20}", "\u{7F}"..<"\u{A0}":
                "\\x" + (scalar.value < 16 ? "0" : "")
                    + String(scalar.value, radix: 16)
            default: String(scalar)
            }
        }
        return "\"\(escaped.joined())\""
    }
}
