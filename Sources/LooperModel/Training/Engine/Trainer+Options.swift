import CLooper

extension Trainer {
    /// What a trainer trains and computes with.
    package struct Options: Sendable, Hashable {
        /// The adapter.
        package var shape: LoRAShape
        /// Share of the adapter's inputs that are dropped.
        package var dropout: Double = 0
        /// Most ids of a pass.
        package var rows: Int
        /// Threads; `nil` takes one for each core.
        package var threads: Int?
        /// Name of the kernels; `nil` takes the best of this CPU.
        package var cpu: String?
        /// What computes.
        package var backend = ComputeBackend.cpu
        /// Whether everything is in single precision.
        package var isExact = false
        /// Bytes of a pass's values that are kept for its way back; `nil` keeps all, 0 as little as possible.
        package var keptBytes: Int? = 0

        /// Creates options.
        package init(shape: LoRAShape, rows: Int) {
            self.shape = shape
            self.rows = rows
        }
    }
}

extension lp_trainer_options {
    /// Everything but the names.
    init(_ options: Trainer.Options) throws(ModelError) {
        guard let threads = Int32(exactly: options.threads ?? 0), let rows = Int32(exactly: options.rows),
            let rank = Int32(exactly: options.shape.rank)
        else {
            throw ModelError(.invalidArgument, "threads, rank or tokens of a pass are beyond all measure")
        }
        self.init()
        self.threads = threads
        self.rows = rows
        self.rank = rank
        precision = Int32((options.isExact ? LP_EXACT : LP_FAST).rawValue)
        targets = options.shape.targets.reduce(0) { $0 | $1.bit }
        scale = Float(options.shape.scale)
        dropout = Float(options.dropout)
        keep_bytes = options.keptBytes.map(Int64.init) ?? -1
    }
}

extension LoRATarget {
    /// The target in the C trainer.
    var bit: UInt32 {
        let target: lp_target =
            switch self {
            case .query: LP_TARGET_QUERY
            case .key: LP_TARGET_KEY
            case .value: LP_TARGET_VALUE
            case .attentionOutput: LP_TARGET_ATTENTION_OUTPUT
            case .gate: LP_TARGET_GATE
            case .up: LP_TARGET_UP
            case .down: LP_TARGET_DOWN
            }
        return UInt32(target.rawValue)
    }
}

extension TrainingVector {
    /// The vector in the C trainer.
    var number: Int32 {
        let vector: lp_trainer_vector =
            switch self {
            case .values: LP_VALUES
            case .gradient: LP_GRADIENT
            case .firstMoment: LP_FIRST_MOMENT
            case .secondMoment: LP_SECOND_MOMENT
            }
        return Int32(vector.rawValue)
    }
}
