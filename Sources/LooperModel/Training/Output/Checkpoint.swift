/// All that a run needs to go on after a step as if it had never stopped.
///
/// The order of the data and dropout follow from the seed and the step alone, so that no state of a random generator
/// is part of it.
struct Checkpoint: Sendable, Hashable {
    /// What is not a vector.
    struct State: Sendable, Hashable, Codable {
        /// Raised when a field changes its meaning.
        var format = 1
        /// Steps that were taken.
        var step: Int
        /// Steps that there are in all.
        var steps: Int
        /// Seconds that the run has taken.
        var seconds: Double
        /// What is computed.
        var options: TrainingOptions
        /// See ``TrainingSet/digest``.
        var data: String
        /// See ``Transformer/fingerprint``.
        var base: String
        /// What it computes with.
        var engine: TrainingEngineFacts
    }

    /// What is not a vector.
    var state: State
    /// Values, first and second moment.
    var vectors: [[Float]]

    /// The vectors in the order in which they are kept.
    static let kept: [TrainingVector] = [.values, .firstMoment, .secondMoment]

    /// Refuses to go on with other options, data or weights.
    ///
    /// - Throws: ``ModelError/Code/unusableRun`` that names what is different.
    func check(against now: State) throws(ModelError) {
        var differences = now.options.differences(from: state.options)
        if now.data != state.data { differences.append("the data is not the same") }
        if now.base != state.base { differences.append("the model is not the same") }
        if now.engine.keptBytes != state.engine.keptBytes { differences.append("--keep-memory is not the same") }
        if (now.engine.kernels, now.engine.numbers) != (state.engine.kernels, state.engine.numbers) {
            differences.append(
                "it was computed by \(state.engine.kernels) in \(state.engine.numbers), and now it would be by "
                    + "\(now.engine.kernels) in \(now.engine.numbers)"
            )
        }
        guard !differences.isEmpty else { return }
        throw ModelError(
            .unusableRun,
            "the run cannot go on: \(differences.joined(separator: "; ")); go on as it began, or train into another folder"
        )
    }
}
