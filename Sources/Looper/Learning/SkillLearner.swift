package import Foundation
package import LooperCore
package import LooperLearning
package import LooperModel
package import LooperSkills

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
        /// What was read, what is learned from, and the tasks of selection and gate.
        case read(ExperienceSet, learned: Int, TaskSplit)
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
    /// - Throws: ``LearningError`` for settings that make no sense.
    package init(
        _ materials: Materials,
        settings: LearningSettings,
        onEvent: @escaping @Sendable (Event) -> Void = { _ in }
    ) throws(LearningError) {
        try settings.check()
        self.materials = materials
        self.settings = settings
        self.onEvent = onEvent
    }

    /// Learns the skill.
    ///
    /// - Throws: `CancellationError`, with everything kept that was finished; where sessions, tasks or folders cannot be
    ///   used. That the gate rejects an encoding is a result.
    package func run() async throws -> LearningOutcome {
        // Sessions come last, and a field that makes no sense would be found out after hours.
        try materials.sessions.configuration.validate()
        let folder = SkillFolder(library: materials.library, name: materials.name, digest: .sha256)
        let former = try former(folder)
        let sources = try sources()
        let experiences = try ExperienceReader.read(sources)
        let split = TaskSplit(
            materials.tasks,
            learnable: Set(experiences.experiences.filter { $0.resolved == true }.map(\.task)),
            development: settings.developmentTasks,
            gate: settings.gateTasks,
            seed: settings.seed
        )
        let place = LearningWorkplace(
            library: materials.library,
            name: materials.name,
            after: former?.manifest?.version ?? 0
        )
        let open = experiences.experiences.filter { !split.kept.contains($0.task) }
        let learned = TrainingSelection(mostPerTask: settings.cap, seed: settings.seed).select(from: open)
        try place.open(try record(experiences))
        onEvent(.read(experiences, learned: learned.count, split))

        let text = try await text(open, former?.skill, place)
        let chosen = try await adapter(learned, split, place)
        var manifest = try manifest(experiences, learned.count, version: place.version)
        manifest.source.paths = text.paths
        manifest.prompt = PromptEncoding(sha256: "", tokens: text.tokens, distiller: materials.distiller.name)
        manifest.weights = chosen.encoding
        let gate = try await gate(text.skill, chosen.candidate, former, split, place)
        let outcome = try gate.outcome(manifest)
        if outcome.isPlaced {
            let files = try Self.adapterFiles(chosen.candidate.folder)
            try folder.write(StoredSkill(outcome.manifest, skill: text.skill, adapter: files, digest: .sha256))
        }
        try remember(sources)
        try place.end(outcome)
        return outcome
    }

    /// The skill that is there.
    private func former(_ folder: SkillFolder) throws -> StoredSkill? {
        guard folder.exists else { return nil }
        guard materials.isAgain else {
            throw LooperError(
                .badInput,
                "there is a skill \(materials.name) in \(materials.library.path); learn it again with --again, or give "
                    + "another name"
            )
        }
        return try folder.read()
    }

    /// The adapter alone; a training's folder holds more.
    private static func adapterFiles(_ folder: String) throws -> [String: Data] {
        try StoredSkill.adapterFiles(in: URL(fileURLWithPath: folder)).filter { $0.key.hasPrefix("adapter_") }
    }
}
