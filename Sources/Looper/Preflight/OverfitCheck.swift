package import Foundation
package import LooperCore
import LooperLearning
package import LooperModel

/// Preflight check 6: a few demonstrations learned by heart and replayed through the real harness solve their tasks.
///
/// It fails where training and serving differ anywhere between the bytes of a session and its verdict.
package struct OverfitCheck: Sendable {
    /// How many demonstrations are learned.
    package static let count = 8
    /// The loss below which they count as learned by heart.
    package static let enough = 0.05
    /// What has to hold.
    static let title = "eight demonstrations learned by heart solve their eight tasks"

    private let base: TrainingBase
    private let sessions: SessionMaterials
    private let options: TrainingOptions
    private let machine: TrainingJob.Machine
    private let folder: URL

    /// Prepares a check that keeps training and sessions in `folder`.
    ///
    /// - Parameters:
    ///   - base: the model that learns.
    ///   - sessions: what the demonstrations are replayed with.
    ///   - scope: where the adapter is in force.
    package init(
        base: TrainingBase,
        sessions: SessionMaterials,
        scope: TrainingPlanner.Scope,
        epochs: Int = 40,
        machine: TrainingJob.Machine = TrainingJob.Machine(),
        folder: URL
    ) {
        self.base = base
        self.sessions = sessions
        self.machine = machine
        self.folder = folder
        var options = TrainingOptions()
        options.scope = scope
        options.epochs = epochs
        options.batch = 4
        options.learningRate = 1e-3
        self.options = options
    }

    /// Trains on the first demonstrations in `sources` whose task is one of `tasks`, and replays them.
    ///
    /// - Throws: ``LearningError`` where there are too few; `CancellationError`, and the check goes on where it was.
    package func run(
        sources: [URL],
        tasks: [CodingTask],
        onTraining: @Sendable (TrainingEvent) -> Void = { _ in },
        onTrial: @escaping @Sendable (Trial.Event) -> Void = { _ in }
    ) async throws -> PreflightCheck {
        let known = Dictionary(tasks.map { ($0.instanceID, $0) }) { first, _ in first }
        let demonstrations = try demonstrations(in: sources, known: Set(known.keys))
        let loss = try await train(demonstrations, onTraining)
        let adapter = AdapterChoice(name: place.path)
        let trial = try Trial(
            tasks: demonstrations.compactMap { known[$0.task] },
            settings: [TrialSetting("overfitted", arm: .weights, adapter: adapter)],
            materials: sessions,
            output: folder.appending(path: "replay")
        )
        let solved = try await trial.run(onEvent: onTrial).count(where: \.resolved)
        let finding = "loss \(String(format: "%.4f", loss)), which is to be under \(Self.enough); \(solved) solved"
        let isSound = solved == Self.count && loss < Self.enough
        return PreflightCheck(6, Self.title, isSound ? .passed : .failed, finding)
    }

    private var place: URL { folder.appending(path: "training") }

    private func demonstrations(in sources: [URL], known: Set<String>) throws -> [Experience] {
        let fit = try ExperienceReader.read(sources).experiences.filter {
            $0.kind == .demonstration && $0.resolved == true && known.contains($0.task)
        }
        guard fit.count >= Self.count else {
            throw LearningError(
                .badInput,
                "check 6 needs \(Self.count) demonstrations whose tasks are given, and there are \(fit.count)"
            )
        }
        return Array(fit.prefix(Self.count))
    }

    private func train(
        _ demonstrations: [Experience],
        _ onEvent: @Sendable (TrainingEvent) -> Void
    ) async throws -> Double {
        if let loss = lossOfBefore { return loss }
        let samples = try demonstrations.flatMap { try base.reader.read($0.file.path).samples }
        let set = TrainingSet(samples.filter { $0.trained > 0 })
        let job = try TrainingJob(base: base, set: set, options: options, machine: machine)
        var settings = job.settings(folder: place.path)
        settings.isResuming = true
        return try await job.run(settings, onEvent: onEvent).loss ?? .infinity
    }

    /// The last loss of a training that is over.
    private var lossOfBefore: Double? {
        struct Record: Decodable { let loss: Double }
        let data = FileManager.default.contents(atPath: place.appending(path: "training.json").path)
        return data.flatMap { try? JSONDecoder().decode(Record.self, from: $0) }?.loss
    }
}
