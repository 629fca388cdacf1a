import Foundation
import LooperCore
import LooperLearning
import LooperSkills

extension SkillLearner {
    /// The folders that are learned from: those that were given, and with `isAgain` those of the versions before.
    ///
    /// - Throws: ``LooperError`` where there is none, or one of before is gone.
    func sources() throws -> [URL] {
        let earlier = materials.isAgain ? remembered() : []
        if let gone = earlier.first(where: { !FileManager.default.fileExists(atPath: $0.path) }) {
            throw LooperError(
                .badInput,
                "\(gone.path), from which \(materials.name) was learned, is gone; bring it back, or learn under another name"
            )
        }
        let all = earlier + materials.sources.map(\.standardizedFileURL).filter { !earlier.contains($0) }
        guard !all.isEmpty else {
            throw LooperError(.badInput, "there is nothing to learn from; name folders by --from")
        }
        return all
    }

    /// Keeps the folders for the next consolidation: on this machine only, and no part of the skill.
    func remember(_ sources: [URL]) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .withoutEscapingSlashes]
        try OutputFile.write(try encoder.encode(sources.map(\.path)), to: memory)
    }

    private func remembered() -> [URL] {
        let paths = FileManager.default.contents(atPath: memory.path)
            .flatMap { try? JSONDecoder().decode([String].self, from: $0) }
        return (paths ?? []).map { URL(fileURLWithPath: $0).standardizedFileURL }
    }

    private var memory: URL { materials.library.appending(path: ".learning/\(materials.name).sources.json") }

    /// What is learned, for the workplace.
    func record(_ experiences: ExperienceSet) throws -> LearningWorkplace.Record {
        LearningWorkplace.Record(
            settings: settings,
            model: materials.sessions.model.identity,
            distiller: materials.distiller.name,
            demonstrations: experiences.demonstrationsDigest,
            sessions: experiences.sessionsDigest,
            tasks: materials.tasks.sha256,
            prompts: try materials.sessions.data.folder("prompts").sha256,
            tools: try materials.sessions.data.folder("tools").sha256
        )
    }

    /// What a new version is, before it has encodings.
    func manifest(_ experiences: ExperienceSet, _ learned: Int, version: Int) throws -> SkillManifest {
        var counts = experiences.counts
        counts["learned"] = learned
        let source = SkillSource(
            demonstrations: experiences.demonstrationsDigest,
            sessions: experiences.sessionsDigest,
            tasks: experiences.tasksDigest,
            prompts: try materials.sessions.data.folder("prompts").sha256,
            tools: try materials.sessions.data.folder("tools").sha256,
            template: try materials.base.template.get().sha256,
            counts: counts,
            repositories: experiences.repositories
        )
        return SkillManifest(
            name: materials.name,
            version: version,
            created: Date.now.formatted(.iso8601),
            source: source,
            base: materials.sessions.model.identity
        )
    }
}
