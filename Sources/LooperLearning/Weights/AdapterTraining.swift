package import Foundation
package import LooperCore
package import LooperModel

/// Trains the adapters of a skill, one for each scope, from the same samples.
///
/// Each training has a folder; one that was stopped or killed goes on, and one that is over is not repeated.
package struct AdapterTraining: Sendable {
    /// What happens.
    package enum Event: Sendable {
        /// The training of a scope begins, or goes on.
        case began(TrainingPlanner.Scope)
        /// Something happened in it.
        case training(TrainingEvent)
    }

    private let base: TrainingBase
    private let settings: LearningSettings
    private let machine: TrainingJob.Machine
    private let folder: URL

    /// Prepares trainings in folders of `folder`.
    package init(
        base: TrainingBase,
        settings: LearningSettings,
        machine: TrainingJob.Machine = TrainingJob.Machine(),
        folder: URL
    ) {
        self.base = base
        self.settings = settings
        self.machine = machine
        self.folder = folder
    }

    /// Reads the samples of trajectories.
    ///
    /// - Throws: ``LooperModel/ModelError`` that names a file that cannot be used, or samples that are too long;
    ///   ``LearningError`` where there is nothing to learn.
    package func samples(_ trajectories: [String]) throws -> TrainingSet {
        let samples = try trajectories.flatMap { try base.reader.read($0).samples }.filter { $0.trained > 0 }
        guard !samples.isEmpty else {
            throw LearningError(
                .badInput,
                "there is nothing to learn from; give folders with resolved sessions of this model by --from"
            )
        }
        let set = TrainingSet(samples)
        let limit = settings.training.maxTokens
        guard settings.skipsLong else {
            try set.check(maxTokens: limit)
            return set
        }
        return set.leavingOut { $0.tokens(of: $1) > limit }.set
    }

    /// The set with the general replies of a file; `nil` adds none.
    package func adding(_ general: String?, to set: TrainingSet) throws -> TrainingSet {
        guard let general, case .samples(let samples) = set.units else { return set }
        return TrainingSet(samples + (try base.reader.read(general).samples))
    }

    /// The training of a scope, as it will run.
    package func job(_ scope: TrainingPlanner.Scope, _ set: TrainingSet) throws -> TrainingJob {
        var options = settings.training
        options.scope = scope
        options.seed = settings.seed
        return try TrainingJob(base: base, set: set, options: options, machine: machine)
    }

    /// Trains all scopes.
    ///
    /// - Returns: an adapter of each epoch.
    /// - Throws: `CancellationError`, with a checkpoint written; ``LooperModel/ModelError``.
    package func run(_ set: TrainingSet, onEvent: @Sendable (Event) -> Void) async throws -> [AdapterCandidate] {
        for scope in settings.scopes where !isOver(scope) {
            try Task.checkCancellation()
            onEvent(.began(scope))
            let job = try job(scope, set)
            // Half the bytes; it is the rounded adapter that is chosen, judged and shipped.
            var run = job.settings(folder: place(scope).path, numbers: .bf16)
            run.isResuming = true
            run.keepsEpochs = true
            _ = try await job.run(run) { onEvent(.training($0)) }
        }
        return try settings.scopes.flatMap(candidates)
    }

    /// What a training was, as its `training.json` has it; `null` where it has none.
    package func record(_ scope: TrainingPlanner.Scope) -> JSONValue {
        let data = FileManager.default.contents(atPath: place(scope).appending(path: "training.json").path)
        return data.flatMap { try? JSONDecoder().decode(JSONValue.self, from: $0) } ?? .null
    }

    private func place(_ scope: TrainingPlanner.Scope) -> URL { folder.appending(path: "train-\(scope.rawValue)") }

    private func isOver(_ scope: TrainingPlanner.Scope) -> Bool {
        FileManager.default.fileExists(atPath: place(scope).appending(path: "training.json").path)
    }

    private func candidates(_ scope: TrainingPlanner.Scope) throws -> [AdapterCandidate] {
        let epochs = place(scope).appending(path: "epochs")
        let names = (try? FileManager.default.contentsOfDirectory(atPath: epochs.path)) ?? []
        let found = names.compactMap(Int.init).sorted().map {
            AdapterCandidate(scope: scope, epoch: $0, folder: epochs.appending(path: String($0)).path)
        }
        guard !found.isEmpty else {
            // Fewer steps than an epoch were asked for.
            return [AdapterCandidate(scope: scope, epoch: 1, folder: place(scope).path)]
        }
        return found
    }
}
