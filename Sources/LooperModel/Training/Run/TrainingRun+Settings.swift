package import LooperCore

extension TrainingRun {
    /// What a run is given beside data and engine.
    package struct Settings: Sendable {
        /// What is computed.
        package var options: TrainingOptions
        /// The folder of all that it writes.
        package var folder: String
        /// Whether it goes on from the folder's checkpoint.
        package var isResuming = false
        /// Whether the adapter of each epoch is kept too.
        package var keepsEpochs = false
        /// Steps between two checkpoints; `nil` is a minute, and the end of each epoch.
        package var saveEvery: Int?
        /// Bytes of memory for what the base has read; more of it lies in files of the folder.
        package var prefixMemory = 2 << 30
        /// The model, as ``Transformer/fingerprint`` has it.
        package var base: String
        /// What else `training.json` is to hold.
        package var facts: [String: JSONValue] = [:]
        /// Writes an adapter of these values into a folder.
        package var writeAdapter: @Sendable (_ values: [Float], _ folder: String) throws -> Void
        /// The clock, in seconds.
        package var seconds: @Sendable () -> Double = Self.clock()
        /// The most memory that the process has held.
        package var peakMemory: @Sendable () -> Int = { 0 }

        /// Creates settings.
        package init(
            options: TrainingOptions,
            folder: String,
            base: String,
            writeAdapter: @escaping @Sendable ([Float], String) throws -> Void
        ) {
            self.options = options
            self.folder = folder
            self.base = base
            self.writeAdapter = writeAdapter
        }

        private static func clock() -> @Sendable () -> Double {
            let start = ContinuousClock.now
            return { (ContinuousClock.now - start) / .seconds(1) }
        }
    }
}

/// What happens in a run.
package enum TrainingEvent: Sendable {
    /// The steps that there are, those that were taken before, and the tokens of an epoch.
    case began(steps: Int, taken: Int, tokens: Int)
    /// A step was taken; seconds that are left, as far as can be told.
    case step(StepMetrics, of: Int, secondsLeft: Double)
    /// The mean loss of what is measured.
    case validation(step: Int, loss: Double)
    /// A checkpoint was written.
    case saved(step: Int)
    /// The run was stopped, after a checkpoint.
    case stopped(step: Int)
}

/// What a run came to.
package struct TrainingReport: Sendable, Hashable {
    /// Steps that were taken.
    package var steps: Int
    /// Mean loss of the last step.
    package var loss: Double?
    /// Mean loss of what is measured, at the end.
    package var validationLoss: Double?
    /// Seconds in all, those before a resumption too.
    package var seconds: Double
}
