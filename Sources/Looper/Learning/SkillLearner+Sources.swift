import Foundation
import LooperCore
import LooperLearning
import LooperSkills

extension SkillLearner {
    /// What is learned from.
    struct Lesson {
        /// All that was read.
        var all: ExperienceSet
        /// Those whose tasks neither choose nor judge, nor were held out: the text comes from them.
        var open: ExperienceSet
        /// Those of them that the adapter is trained on.
        var learned: [Experience]
    }

    /// Reads the sources and sets the tasks apart.
    ///
    /// - Throws: where there is nothing to read, or nothing to judge a new version by.
    func lesson(after former: StoredSkill?) async throws -> (Lesson, TaskSplit) {
        let sources = try sources(isKnown: former?.manifest != nil)
        var all = try ExperienceReader.read(sources)
        if let store = materials.store { all = try await ExperienceReader.read(store, after: all) }
        let split = TaskSplit(
            materials.tasks,
            development: settings.developmentTasks,
            gate: settings.gateTasks,
            seed: settings.seed
        )
        let gates = SkillEncoding.allCases.compactMap { former?.manifest?.gate(of: $0) }
        guard !split.gate.isEmpty || gates.isEmpty else {
            throw LooperError(
                .badInput,
                "\(materials.name) was held to the gate, and --tasks names no held-out task for the next version"
            )
        }
        let open = all.filter { split.teaches($0) }
        let own = open.experiences.filter { $0.hasTokens && isOfThisModel($0) }
        let learned = TrainingSelection(mostPerTask: settings.cap, seed: settings.seed).select(from: own)
        try remember(sources)
        return (Lesson(all: all, open: open, learned: learned), split)
    }

    /// Token ids of one model mean nothing to another.
    private func isOfThisModel(_ experience: Experience) -> Bool {
        let other = experience.trajectory.provenance.model.fingerprint
        return other == nil || other == materials.base.fingerprint
    }

    /// The folders that are learned from: those that were given, and with `isAgain` those of the versions before.
    private func sources(isKnown: Bool) throws -> [URL] {
        let earlier = materials.isAgain ? try remembered(isKnown) : []
        if let gone = earlier.first(where: { !FileManager.default.fileExists(atPath: $0.path) }) {
            throw LooperError(
                .badInput,
                "\(gone.path), from which \(materials.name) was learned, is gone; bring it back, or learn under another name"
            )
        }
        let all = earlier + materials.sources.map(\.standardizedFileURL).filter { !earlier.contains($0) }
        guard !all.isEmpty || materials.store != nil else {
            throw LooperError(.badInput, "there is nothing to learn from; name folders by --from")
        }
        return all
    }

    /// Keeps the folders for the next consolidation: on this machine only, and no part of the skill.
    private func remember(_ sources: [URL]) throws {
        try OutputFile.makeFolder(memory.deletingLastPathComponent())
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .withoutEscapingSlashes]
        try OutputFile.write(try encoder.encode(sources.map(\.path)), to: memory)
    }

    private func remembered(_ isKnown: Bool) throws(LooperError) -> [URL] {
        guard let data = FileManager.default.contents(atPath: memory.path) else {
            // As for a skill that was imported.
            if isKnown {
                onEvent(.note("what \(materials.name) was learned from is not known here; --from alone is used"))
            }
            return []
        }
        guard let paths = try? JSONDecoder().decode([String].self, from: data) else {
            throw LooperError(.badInput, "\(memory.path) cannot be read; remove it, and name all folders by --from")
        }
        return paths.map { URL(fileURLWithPath: $0).standardizedFileURL }
    }

    private var memory: URL { materials.library.appending(path: ".learning/\(materials.name).sources.json") }

    /// What is learned, for the workplace.
    func record(_ lesson: Lesson) throws -> LearningWorkplace.Record {
        LearningWorkplace.Record(
            settings: settings,
            model: materials.sessions.model.identity,
            distiller: materials.distiller.name,
            demonstrations: lesson.all.demonstrationsDigest,
            sessions: lesson.all.sessionsDigest,
            tasks: materials.tasks.sha256,
            prompts: try materials.sessions.data.folder("prompts").sha256,
            tools: try materials.sessions.data.folder("tools").sha256
        )
    }

    /// What a new version is, before it has encodings.
    func manifest(_ lesson: Lesson, version: Int) throws -> SkillManifest {
        var counts = lesson.open.counts
        counts["learned"] = lesson.learned.count
        counts["general_replies"] = generalCount(lesson)
        let source = SkillSource(
            demonstrations: lesson.open.demonstrationsDigest,
            sessions: lesson.open.sessionsDigest,
            tasks: lesson.open.tasksDigest,
            prompts: try materials.sessions.data.folder("prompts").sha256,
            tools: try materials.sessions.data.folder("tools").sha256,
            template: try materials.base.template.get().sha256,
            counts: counts,
            repositories: lesson.open.repositories
        )
        return SkillManifest(
            name: materials.name,
            version: version,
            created: Date.now.formatted(.iso8601),
            source: source,
            base: materials.sessions.model.identity
        )
    }

    /// How many general replies are learned beside the skill.
    func generalCount(_ lesson: Lesson) -> Int {
        GeneralReplies.count(share: settings.generalShare, samples: lesson.learned.count)
    }
}
