package import Foundation
import LooperCore
import LooperLearning
package import LooperModel
import LooperTools

/// Preflight check 6: a few demonstrations learned by heart and replayed through the real harness solve their tasks.
///
/// It fails where training and serving differ anywhere between the bytes of a session and its verdict.
package struct OverfitCheck: Sendable {
    /// How many demonstrations are learned.
    package static let count = 8
    /// The loss from which on they count as learned by heart.
    package static let enough = 0.05

    private let materials: SkillLearner.Materials
    private let options: TrainingOptions
    private let folder: URL

    /// Prepares a check that keeps training and sessions in `folder`.
    ///
    /// - Parameter scope: where the adapter is in force.
    package init(_ materials: SkillLearner.Materials, scope: TrainingPlanner.Scope, epochs: Int = 40, folder: URL) {
        self.materials = materials
        self.folder = folder
        var options = TrainingOptions()
        options.scope = scope
        options.epochs = epochs
        options.batch = 4
        options.learningRate = 1e-3
        self.options = options
    }

    /// Trains and replays.
    ///
    /// - Throws: ``LearningError`` where there are too few demonstrations whose tasks are known; `CancellationError`.
    package func run(
        onTraining: @Sendable (TrainingEvent) -> Void = { _ in },
        onTrial: @escaping @Sendable (Trial.Event) -> Void = { _ in }
    ) async throws -> PreflightCheck {
        let (demonstrations, tasks) = try chosen()
        let loss = try await train(demonstrations, onTraining)
        let adapter = AdapterChoice(name: folder.appending(path: "training").path)
        let trial = try Trial(
            tasks: tasks,
            settings: [TrialSetting("overfitted", arm: .weights, adapter: adapter)],
            model: materials.model,
            configuration: materials.configuration,
            data: materials.data,
            sandbox: materials.sandbox,
            finder: materials.finder,
            output: folder.appending(path: "replay"),
            workers: materials.workers
        )
        let sessions = try await trial.run(onEvent: onTrial)
        let solved = sessions.count(where: \.resolved)
        return PreflightCheck(
            6,
            "demonstrations learned by heart and replayed solve their tasks",
            solved == tasks.count && loss < Self.enough ? .passed : .failed,
            "loss \(String(format: "%.4f", loss)) (under \(Self.enough)), \(solved) of \(tasks.count) solved"
        )
    }

    /// The first whole demonstrations whose tasks are known.
    private func chosen() throws -> ([Experience], [CodingTask]) {
        let known = Dictionary(materials.tasks.map { ($0.instanceID, $0) }) { first, _ in first }
        let all = try ExperienceReader.read(materials.sources).experiences
        let fit = all.filter { $0.kind == .demonstration && $0.resolved == true && known[$0.task] != nil }
            .prefix(Self.count)
        guard fit.count == Self.count else {
            throw LearningError(
                .badInput,
                "check 6 needs \(Self.count) demonstrations whose tasks are given, and there are \(fit.count)"
            )
        }
        return (Array(fit), fit.compactMap { known[$0.task] })
    }

    private func train(_ demonstrations: [Experience], _ onEvent: @Sendable (TrainingEvent) -> Void) async throws -> Double {
        let place = folder.appending(path: "training")
        if let loss = Self.loss(in: place) { return loss }
        let samples = try demonstrations.flatMap { try materials.base.reader.read($0.file.path).samples }
        let job = try TrainingJob(
            base: materials.base,
            set: TrainingSet(samples.filter { $0.trained > 0 }),
            options: options,
            machine: materials.machine
        )
        var settings = job.settings(folder: place.path)
        settings.isResuming = true
        return try await job.run(settings, onEvent: onEvent).loss ?? .infinity
    }

    /// The last loss of a training that is over.
    private static func loss(in folder: URL) -> Double? {
        struct Record: Decodable { let loss: Double }
        let data = FileManager.default.contents(atPath: folder.appending(path: "training.json").path)
        return data.flatMap { try? JSONDecoder().decode(Record.self, from: $0) }?.loss
    }
}
