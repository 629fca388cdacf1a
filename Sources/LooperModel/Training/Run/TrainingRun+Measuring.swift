extension TrainingRun {
    /// Measures after this step if it is time, and it was not done before.
    func validateIfDue(_ metrics: MetricsFile, _ onEvent: (TrainingEvent) -> Void) throws {
        let every = settings.options.evalEvery ?? order.stepsPerEpoch
        guard !set.validation.isEmpty, step % every == 0 || step == steps, !metrics.hasValidation(after: step) else {
            return
        }
        // A batch at a time, so that a large set takes no more memory than a step.
        var sum = BatchResult()
        for start in stride(from: set.learned, to: set.count, by: settings.options.batch) {
            sum.add(try objective.evaluate(Array(start..<min(start + settings.options.batch, set.count))))
        }
        try metrics.append(.validation(step: step, loss: sum.mean))
        onEvent(.validation(step: step, loss: sum.mean))
    }

    /// What identifies the run and how far it is.
    var state: Checkpoint.State {
        Checkpoint.State(
            step: step,
            steps: steps,
            seconds: secondsTaken,
            options: settings.options,
            data: set.digest,
            base: settings.base,
            engine: engine.facts
        )
    }

    /// Keeps the adapter of an epoch that is over, where that was asked for.
    func keepEpoch(_ values: [Float]) throws {
        guard settings.keepsEpochs, step > 0, step % order.stepsPerEpoch == 0 else { return }
        try settings.writeAdapter(values, "\(settings.folder)/epochs/\(step / order.stepsPerEpoch)")
    }

    /// Writes the adapter and what is to be known of it, then drops the checkpoint.
    func finish(_ metrics: MetricsFile) throws -> TrainingReport {
        let folder = RunFolder(path: settings.folder)
        try settings.writeAdapter(try engine.get(.values), folder.path)
        try writeCurve(metrics)
        let report = TrainingReport(
            steps: step,
            loss: metrics.lines.lastLoss,
            validationLoss: metrics.lines.lastValidationLoss,
            seconds: secondsTaken
        )
        try TrainingRecord(state: state, set: set, report: report, facts: settings.facts).write(to: folder.record)
        folder.removeCheckpoint()
        return report
    }

    /// Draws the losses so far.
    func writeCurve(_ metrics: MetricsFile) throws(ModelError) {
        try LossCurve(metrics.lines).write(to: RunFolder(path: settings.folder).curve)
    }
}

extension [MetricsLine] {
    /// The loss of the last step.
    var lastLoss: Double? {
        for case .step(let metrics) in reversed() { return metrics.loss }
        return nil
    }

    /// The last loss that was measured.
    var lastValidationLoss: Double? {
        for case .validation(_, let loss) in reversed() { return loss }
        return nil
    }
}
