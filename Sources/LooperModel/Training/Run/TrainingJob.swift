import CLooper
package import LooperCore

/// A training of one adapter: model, data and options, ready to be checked or run.
package struct TrainingJob: Sendable {
    /// What the machine gives.
    package struct Machine: Sendable {
        /// Threads; `nil` takes one for each core.
        package var threads: Int?
        /// What computes.
        package var backend = ComputeBackend.cpu
        /// Bytes of a pass's values that are kept for its way back; `nil` keeps all.
        package var keptBytes: Int? = 1 << 30

        /// The usual.
        package init() {}
    }

    /// The model.
    package let base: TrainingBase
    /// What is learned.
    package let set: TrainingSet
    /// What is computed.
    package let options: TrainingOptions
    /// What the machine gives.
    package let machine: Machine
    /// Cuts the set into passes.
    package let planner: TrainingPlanner
    /// From these ids on the adapter is in force; `nil` is everywhere.
    package let invocation: [Int32]?

    /// Checks that all fits together.
    ///
    /// - Throws: ``ModelError`` that names the flag or the samples.
    package init(
        base: TrainingBase,
        set: TrainingSet,
        options: TrainingOptions,
        machine: Machine = Machine()
    ) throws(ModelError) {
        try options.check()
        try set.check(maxTokens: options.maxTokens)
        let window = base.transformer.configuration.contextLength
        guard (0..<set.count).allSatisfy({ set.tokens(of: $0) <= window }) else {
            throw ModelError(
                .promptTooLong,
                "the model reads \(window) tokens at most: give --max-tokens \(window) with --skip-long, or another model"
            )
        }
        let header = options.scope == .reply ? try base.replyHeader() : []
        self.base = base
        self.set = set
        self.options = options
        self.machine = machine
        invocation = options.scope == .reply ? header : nil
        planner = TrainingPlanner(
            scope: options.scope,
            header: header,
            rows: set.rows(scope: options.scope, header: header.count),
            general: options.keep > 0 ? .keep : .likelihood
        )
        if case .samples(let samples) = set.units { try planner.check(samples) }
        if case .pairs(let pairs) = set.units { for pair in pairs { _ = try planner.pass(of: pair, session: 0) } }
    }

    /// A trainer for the job.
    package func trainer() throws(ModelError) -> Trainer {
        var settings = Trainer.Options(shape: options.shape, rows: planner.rows)
        settings.dropout = options.dropout
        settings.threads = machine.threads
        settings.backend = machine.backend
        settings.isExact = options.isExact
        settings.keptBytes = machine.keptBytes
        return try Trainer(model: base.transformer, options: settings)
    }

    /// The adapter that a trainer's values are.
    package func adapter(_ values: [Float], facts: [String: JSONValue] = [:]) throws(ModelError) -> AdapterContent {
        let settings = AdapterSettings(
            rank: options.shape.rank,
            alpha: options.shape.alpha,
            isRankStabilised: options.shape.isRankStabilised,
            dropout: options.dropout,
            invocation: invocation,
            base: base.name
        )
        return try AdapterContent(
            values: values,
            targets: Set(options.shape.targets.map(\.part)),
            settings: settings,
            of: base.transformer,
            facts: facts
        )
    }

    /// The run that writes into `folder`, its adapters as `numbers`.
    package func settings(folder: String, numbers: SafetensorsWriter.Numbers = .f32) -> TrainingRun.Settings {
        let origin = JSONValue.object([
            "data_sha256": JSONValue.string(set.digest), "options": JSONValue(encoding: options),
        ])
        let fingerprint = base.transformer.fingerprint
        var settings = TrainingRun.Settings(options: options, folder: folder, base: fingerprint) { values, folder in
            try adapter(values, facts: ["training": origin]).writePEFT(to: folder, numbers: numbers)
        }
        settings.facts["model"] = .string(base.name)
        settings.facts["backend"] = .string(machine.backend.rawValue)
        settings.facts["threads"] = .integer(Int64(machine.threads ?? Int(lp_core_count())))
        return settings
    }

    /// Makes the trainer and runs to the end.
    package func run(
        _ settings: TrainingRun.Settings,
        onEvent: @Sendable (TrainingEvent) -> Void = { _ in }
    ) async throws -> TrainingReport {
        let run = try TrainingRun(engine: trainer(), set: set, planning: planner, settings: settings)
        return try await run.run(onEvent: onEvent)
    }
}
