package import Foundation
package import LooperCore
import LooperLearning
package import LooperModel
import LooperSkills

/// Preflight check 6: a few demonstrations learned by heart and replayed through the real harness solve their tasks.
///
/// It fails where training and serving differ anywhere between the bytes of a session and its verdict. Training and
/// sessions lie in a subfolder that is named after what is learned, how, and by which model: the same goes on where it
/// was, and other inputs never meet what was kept of these.
package struct OverfitCheck: Sendable {
    /// The loss below which demonstrations count as learned by heart.
    package static let enough = 0.05
    /// What has to hold.
    static let title = "demonstrations learned by heart solve their tasks"

    private let base: TrainingBase
    private let sessions: SessionMaterials
    private let options: TrainingOptions
    private let count: Int
    private let machine: TrainingJob.Machine
    private let folder: URL

    /// Prepares a check that keeps training and sessions in a subfolder of `folder`.
    ///
    /// - Parameters:
    ///   - base: the model that learns.
    ///   - sessions: what the demonstrations are replayed with.
    ///   - scope: where the adapter is in force.
    ///   - maxTokens: most tokens of a demonstration; longer ones are passed over.
    ///   - count: how many demonstrations are learned.
    package init(
        base: TrainingBase,
        sessions: SessionMaterials,
        scope: TrainingPlanner.Scope,
        maxTokens: Int = TrainingOptions().maxTokens,
        epochs: Int = 40,
        count: Int = 8,
        machine: TrainingJob.Machine = TrainingJob.Machine(),
        folder: URL
    ) {
        self.base = base
        self.sessions = sessions
        self.count = count
        self.machine = machine
        self.folder = folder
        var options = TrainingOptions()
        options.scope = scope
        options.maxTokens = min(maxTokens, base.transformer.configuration.contextLength)
        options.epochs = epochs
        options.batch = 4
        options.learningRate = 1e-3
        self.options = options
    }

    /// Trains on the first demonstrations in `sources` whose task is one of `tasks`, one of each, and replays them.
    ///
    /// - Throws: ``LearningError`` where there are too few; `CancellationError`, and the check goes on where it was.
    package func run(
        sources: [URL],
        tasks: [CodingTask],
        onTraining: @Sendable (TrainingEvent) -> Void = { _ in },
        onTrial: @escaping @Sendable (Trial.Event) -> Void = { _ in }
    ) async throws -> PreflightCheck {
        let lessons = try lessons(sources, tasks)
        let set = TrainingSet(lessons.flatMap(\.samples))
        let place = try place(of: set)
        let training = place.appending(path: "training")
        let loss = try await train(set, in: training, onTraining)
        let trial = try Trial(
            tasks: lessons.map(\.task),
            settings: [TrialSetting("overfitted", arm: .weights, adapter: AdapterChoice(name: training.path))],
            materials: sessions,
            output: place.appending(path: "replay")
        )
        let solved = try await trial.run(onEvent: onTrial).count(where: \.resolved)
        let finding =
            "loss \(String(format: "%.4f", loss)), which is to be under \(Self.enough); \(solved) of \(count) solved"
        let isSound = solved == count && loss < Self.enough
        return PreflightCheck(6, Self.title, isSound ? .passed : .failed, finding)
    }

    /// What decides a training.
    private struct Inputs: Encodable {
        let data: String
        let options: TrainingOptions
        let base: String
    }

    /// Where the training on `set` and its sessions lie.
    private func place(of set: TrainingSet) throws -> URL {
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        let inputs = Inputs(data: set.digest, options: options, base: base.transformer.fingerprint)
        return folder.appending(path: ContentDigest.sha256.of(try encoder.encode(inputs)))
    }

    private func train(
        _ set: TrainingSet,
        in place: URL,
        _ onEvent: @Sendable (TrainingEvent) -> Void
    ) async throws -> Double {
        if let loss = Self.loss(of: place) { return loss }
        let job = try TrainingJob(base: base, set: set, options: options, machine: machine)
        var settings = job.settings(folder: place.path)
        settings.isResuming = true
        return try await job.run(settings, onEvent: onEvent).loss ?? .infinity
    }

    /// The last loss of a training that is over.
    private static func loss(of place: URL) -> Double? {
        struct Record: Decodable { let loss: Double }
        let data = FileManager.default.contents(atPath: place.appending(path: "training.json").path)
        return data.flatMap { try? JSONDecoder().decode(Record.self, from: $0) }?.loss
    }
}

// MARK: What is learned

extension OverfitCheck {
    /// A demonstration, and its task as it was put to the expert.
    private struct Lesson {
        let task: CodingTask
        let samples: [TrainingSample]
    }

    private func lessons(_ sources: [URL], _ tasks: [CodingTask]) throws -> [Lesson] {
        var open = Dictionary(tasks.map { ($0.instanceID, $0) }) { first, _ in first }
        var lessons: [Lesson] = []
        for demonstration in try ExperienceReader.read(sources).experiences where lessons.count < count {
            guard demonstration.kind == .demonstration, demonstration.resolved == true,
                var task = open[demonstration.task]
            else { continue }
            let samples = try base.reader.read(demonstration.file.path).samples.filter { $0.trained > 0 }
            guard !samples.isEmpty, samples.allSatisfy({ $0.ids.count <= options.maxTokens }) else { continue }
            open[demonstration.task] = nil
            // It is this prompt that is learned by heart, and the workshop may have put the task in other words.
            task.problemStatement = demonstration.trajectory.provenance.statement ?? task.problemStatement
            lessons.append(Lesson(task: task, samples: samples))
        }
        guard lessons.count == count else {
            throw LearningError(
                .badInput,
                "check 6 needs \(count) demonstrations of at most \(options.maxTokens) tokens, of as many tasks that are "
                    + "given, and there are \(lessons.count)"
            )
        }
        return lessons
    }
}
