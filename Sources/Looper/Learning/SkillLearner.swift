package import Foundation
package import LooperCore
package import LooperLearning
package import LooperModel
package import LooperSkills
package import LooperStore

/// Learns a skill from sessions in both encodings, and holds it to the gate.
///
/// The stages: read the sessions, distil the text, train the adapters, choose one by solving development tasks, try all
/// arms on the held-out tasks, place the skill with its record. Each stage keeps what it came to in the workplace, and a
/// run that was stopped or killed goes on there.
package struct SkillLearner: Sendable {
    /// What is learned with.
    package struct Materials: Sendable {
        /// The skill's name.
        package var name: String
        /// Folders of demonstrations and sessions.
        package var sources: [URL]
        /// Past sessions to learn from as well.
        package var store: (any SessionStore)?
        /// Tasks; those that were held out when they were made go to the gate, some others choose the adapter.
        package var tasks: [CodingTask]
        /// The folder with all skills.
        package var library: URL
        /// Whether a skill that is there is learned again.
        package var isAgain: Bool
        /// What sessions are run with; the model is the one that learns.
        package var sessions: SessionMaterials
        /// The same model, to be trained.
        package var base: TrainingBase
        /// Writes the text.
        package var distiller: any Distiller
        /// What the machine gives to a training.
        package var machine: TrainingJob.Machine

        /// Collects them.
        package init(
            name: String,
            sources: [URL],
            store: (any SessionStore)? = nil,
            tasks: [CodingTask],
            library: URL,
            isAgain: Bool = false,
            sessions: SessionMaterials,
            base: TrainingBase,
            distiller: any Distiller,
            machine: TrainingJob.Machine = TrainingJob.Machine()
        ) {
            self.name = name
            self.sources = sources
            self.store = store
            self.tasks = tasks
            self.library = library
            self.isAgain = isAgain
            self.sessions = sessions
            self.base = base
            self.distiller = distiller
            self.machine = machine
        }
    }

    /// What happens.
    package enum Event: Sendable {
        /// Something that whoever watches should know.
        case note(String)
        /// What was read, what is learned from, and the tasks of selection and gate.
        case read(ExperienceSet, learned: Int, TaskSplit)
        /// A check before the training was made.
        case checked(PreflightCheck)
        /// The text is written.
        case distilled(Skill)
        /// So many general replies are written.
        case general(Int, of: Int)
        /// Something happened in a training.
        case training(AdapterTraining.Event)
        /// Something happened in the sessions on development tasks, or on those of the gate.
        case trial(isGate: Bool, Trial.Event)
        /// An adapter was chosen.
        case selected(AdapterCandidate, [CandidateScore])
        /// The gate has spoken.
        case judged(SkillEncoding, GateRecord)
    }

    let materials: Materials
    let settings: LearningSettings
    let onEvent: @Sendable (Event) -> Void

    /// Prepares a run.
    ///
    /// - Throws: for settings and tasks that make no sense, which would else be found out after hours.
    package init(
        _ materials: Materials,
        settings: LearningSettings,
        onEvent: @escaping @Sendable (Event) -> Void = { _ in }
    ) throws {
        try settings.check()
        try materials.sessions.configuration.validate()
        let names = Dictionary(materials.tasks.map { ($0.instanceID, 1) }, uniquingKeysWith: +)
        if let double = names.first(where: { $0.value > 1 })?.key {
            throw LooperError(.badInput, "the task '\(double)' is there twice; give each file of tasks once")
        }
        self.materials = materials
        self.settings = settings
        self.onEvent = onEvent
    }

    /// Learns the skill.
    ///
    /// - Throws: `CancellationError`, with everything kept that was finished; where sessions, tasks or folders cannot be
    ///   used, or a check before the training fails. That the gate rejects an encoding is a result.
    package func run() async throws -> LearningOutcome {
        let folder = SkillFolder(library: materials.library, name: materials.name, digest: .sha256)
        let standing = try standing(of: folder)
        let place = LearningWorkplace(library: materials.library, name: materials.name, version: standing.version)
        let lock = try place.lock()
        defer { lock.release() }
        let (lesson, split) = try await lesson(after: standing.former)
        try place.open(try record(lesson))
        onEvent(.read(lesson.all, learned: lesson.learned.count, split))

        let text = try await text(lesson, standing.former?.skill, place)
        let chosen = try await adapter(lesson, split, place)
        var manifest = try manifest(lesson, version: standing.version)
        manifest.source.paths = text.paths
        manifest.prompt = PromptEncoding(sha256: "", tokens: text.tokens, distiller: materials.distiller.name)
        manifest.weights = chosen.encoding
        let gate = try await gate(text.skill, chosen.candidate, standing.former, split, place)
        let outcome = gate.outcome(manifest)
        if outcome.isPlaced {
            let files = try Self.adapterFiles(chosen.candidate.folder)
            try folder.write(StoredSkill(outcome.manifest, skill: text.skill, adapter: files, digest: .sha256))
        }
        try place.end(outcome)
        return outcome
    }

    /// The adapter alone; a training's folder holds more.
    private static func adapterFiles(_ folder: String) throws -> [String: Data] {
        try StoredSkill.adapterFiles(in: URL(fileURLWithPath: folder)).filter { $0.key.hasPrefix("adapter_") }
    }
}
