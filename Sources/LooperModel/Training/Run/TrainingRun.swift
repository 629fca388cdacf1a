/// A training run: gradients, steps, measurements, checkpoints, and at the end an adapter.
///
/// It computes on a queue of its own. Whenever it is stopped or killed, a run that resumes gives the same adapter, bit
/// for bit.
package actor TrainingRun {
    private nonisolated let executor = QueueExecutor(label: "looper.training")
    nonisolated let engine: any TrainingEngine
    let set: TrainingSet
    let settings: Settings
    let runner: PassRunner
    let objective: any TrainingObjective
    let order: DataOrder
    /// Steps that there are in all.
    let steps: Int
    /// Steps that were taken.
    var step = 0
    /// Seconds that earlier processes took.
    private var earlierSeconds = 0.0
    private var start = 0.0
    private var firstStep = 0
    private var lastSave = 0.0

    package nonisolated var unownedExecutor: UnownedSerialExecutor {
        executor.asUnownedSerialExecutor()
    }

    /// Prepares a run.
    ///
    /// - Throws: ``ModelError`` for options or data that make no sense.
    package init(
        engine: any TrainingEngine,
        set: TrainingSet,
        planning: any PassPlanning,
        settings: Settings
    ) throws(ModelError) {
        let options = settings.options
        try options.check()
        try set.check(maxTokens: options.maxTokens)
        let room = PrefixStore.Room(memory: settings.prefixMemory, folder: settings.folder)
        let runner = PassRunner(engine: engine, set: set, planning: planning, room: room)
        self.engine = engine
        self.set = set
        self.settings = settings
        self.runner = runner
        objective =
            options.objective == .likelihood
            ? LikelihoodObjective(runner: runner, keep: options.keep)
            : PreferenceObjective(runner: runner, beta: options.beta)
        order = DataOrder(count: set.learned, batch: options.batch, seed: options.seed)
        steps = min(options.steps ?? .max, order.stepsPerEpoch * options.epochs)
    }

    /// Trains to the end.
    ///
    /// - Throws: `CancellationError` soon after the task was cancelled, with a checkpoint written; ``ModelError``.
    package func run(onEvent: @Sendable (TrainingEvent) -> Void = { _ in }) async throws -> TrainingReport {
        try await withTaskCancellationHandler {
            defer { engine.rearm() }
            return try train(onEvent)
        } onCancel: {
            engine.cancel()
        }
    }

    private func train(_ onEvent: (TrainingEvent) -> Void) throws -> TrainingReport {
        let metrics = try begin()
        onEvent(.began(steps: steps, taken: step, tokens: tokens(of: 0..<set.learned)))
        do {
            try validateIfDue(metrics, onEvent)
            while step < steps {
                try Task.checkCancellation()
                try takeStep(metrics, onEvent)
                try validateIfDue(metrics, onEvent)
                if isSaveDue { try save(metrics, onEvent) }
            }
        } catch is CancellationError {
            engine.clear()
            try save(metrics, onEvent)
            onEvent(.stopped(step: step))
            throw CancellationError()
        }
        return try finish(metrics)
    }

    /// Takes the values of the checkpoint, or the first ones.
    private func begin() throws -> MetricsFile {
        let folder = RunFolder(path: settings.folder)
        start = settings.seconds()
        lastSave = start
        if let checkpoint = try folder.checkpoint(for: state, isResuming: settings.isResuming) {
            for (vector, values) in zip(Checkpoint.kept, checkpoint.vectors) { try engine.set(vector, to: values) }
            step = checkpoint.state.step
            earlierSeconds = checkpoint.state.seconds
        } else {
            let values = LoRAShape.initialValues(engine.tensors, seed: .mixed(settings.options.seed, 2))
            try engine.set(.values, to: values)
        }
        firstStep = step
        let metrics = try MetricsFile(folder: settings.folder, through: step)
        folder.sweep()
        return metrics
    }

    private func takeStep(_ metrics: MetricsFile, _ onEvent: (TrainingEvent) -> Void) throws {
        let options = settings.options
        let began = settings.seconds()
        let units = order.batch(ofStep: step + 1)
        let batch = try objective.accumulate(units, noise: .mixed(options.seed, UInt64(step), 3))
        let rate = learningRate(ofStep: step + 1)
        let norm = try stepped(batch, rate)
        step += 1
        let seconds = settings.seconds() - began
        let tokens = tokens(of: units)
        let line = StepMetrics(
            step: step,
            loss: batch.mean,
            learningRate: rate,
            gradientNorm: norm,
            tokens: tokens,
            trainedTokens: units.reduce(0) { $0 + set.trained(in: $1) },
            tokensPerSecond: seconds > 0 ? Double(tokens) / seconds : 0,
            peakMemory: settings.peakMemory(),
            accuracy: batch.accuracy
        )
        try metrics.append(.step(line))
        onEvent(.step(line, of: steps, secondsLeft: secondsLeft))
    }

    private func stepped(_ batch: BatchResult, _ rate: Double) throws(ModelError) -> Double {
        let options = settings.options
        do throws(ModelError) {
            guard batch.mean.isFinite else { throw ModelError(.notANumber, "the loss is \(batch.mean)") }
            return try engine.step(
                AdamWStep(
                    number: step + 1,
                    learningRate: Float(rate),
                    gradientScale: batch.weight > 0 ? Float(1 / batch.weight) : 0,
                    clip: Float(options.clip),
                    weightDecay: Float(options.weightDecay)
                )
            )
        } catch {
            engine.clear()
            guard error.code == .notANumber else { throw error }
            throw ModelError(
                .notANumber,
                "step \(step + 1): \(error.message); train with a smaller --lr, or look for damaged data"
            )
        }
    }

    /// The learning rate of a step, from 1.
    func learningRate(ofStep number: Int) -> Double {
        let options = settings.options
        let warmup = Int((options.warmup * Double(steps)).rounded())
        return options.learningRate * options.schedule.factor(step: number, warmup: warmup, steps: steps)
    }

    private func tokens(of units: some Sequence<Int>) -> Int {
        units.reduce(0) { $0 + set.tokens(of: $1) }
    }

    /// Seconds that the run has taken, those of earlier processes too.
    var secondsTaken: Double { earlierSeconds + settings.seconds() - start }

    private var secondsLeft: Double {
        (settings.seconds() - start) / Double(max(1, step - firstStep)) * Double(steps - step)
    }

    private var isSaveDue: Bool {
        if step == steps { return true }
        if let every = settings.saveEvery { return step % every == 0 }
        return step % order.stepsPerEpoch == 0 || settings.seconds() - lastSave >= 60
    }

    private func save(_ metrics: MetricsFile, _ onEvent: (TrainingEvent) -> Void) throws {
        metrics.sync()
        var vectors: [[Float]] = []
        for vector in Checkpoint.kept { vectors.append(try engine.get(vector)) }
        // Before the checkpoint: a run that goes on from it does not come back to this step.
        try keepEpoch(vectors[0])
        try Checkpoint(state: state, vectors: vectors).write(to: RunFolder(path: settings.folder).checkpoint)
        try writeCurve(metrics)
        lastSave = settings.seconds()
        onEvent(.saved(step: step))
    }
}
