import Foundation
import LooperCore
import LooperLearning
import LooperModel
import LooperSkills

extension SkillLearner {
    /// A text, and what the manifest says of it.
    struct LearnedText: Codable {
        var skill: Skill
        var tokens: Int
        var paths: [String]
    }

    /// An adapter, and what the manifest says of it.
    struct LearnedAdapter {
        var candidate: AdapterCandidate
        var encoding: WeightsEncoding
    }

    /// The prompt encoding; what a former version said is merged in.
    func text(_ lesson: Lesson, _ former: Skill?, _ place: LearningWorkplace) async throws -> LearnedText {
        if let kept = place.kept("text.json", as: LearnedText.self) { return kept }
        let tools = try materials.sessions.toolSpecifications()
        let tokenizer = materials.base.tokenizer
        let request = DistillationRequest(name: materials.name, experiences: lesson.open.experiences, tools: tools) {
            tokenizer.encode($0).count
        }
        var distillate = try await materials.distiller.distil(request)
        if let former {
            let prompts = try materials.sessions.data.folder("prompts").folder("distillation")
            let counted = former.counting(lesson.all.experiences)
            distillate = try DistillateMerge(prompts: prompts, limits: request.limits, countTokens: request.countTokens)
                .merge(distillate, into: counted)
        }
        let text = LearnedText(skill: distillate.skill(), tokens: distillate.tokens, paths: distillate.paths)
        try place.keep(text, as: "text.json")
        onEvent(.distilled(text.skill))
        return text
    }

    /// The weights encoding: trained, and chosen by solving development tasks.
    func adapter(_ lesson: Lesson, _ split: TaskSplit, _ place: LearningWorkplace) async throws -> LearnedAdapter {
        let training = AdapterTraining(
            base: materials.base,
            settings: settings,
            machine: materials.machine,
            folder: place.folder
        )
        let files = lesson.learned.map(\.file)
        let skill = try training.samples(files.map(\.path))
        try await preflight(training, skill, files, place)
        let set = try training.adding(try await general(generalCount(lesson), place), to: skill)
        let candidates = try await training.run(set) { onEvent(.training($0)) }
        let (chosen, scores) = try await select(candidates, split.development, place)
        onEvent(.selected(chosen, scores))
        return LearnedAdapter(
            candidate: chosen,
            encoding: WeightsEncoding(
                sha256: "",
                bytes: 0,
                scope: chosen.scope.rawValue,
                epoch: chosen.epoch,
                scale: chosen.scale,
                training: training.record(chosen.scope),
                selection: scores.map(\.record)
            )
        )
    }

    /// The file of general replies; `nil` where there are to be none.
    private func general(_ count: Int, _ place: LearningWorkplace) async throws -> String? {
        guard count > 0 else { return nil }
        let file = place.folder.appending(path: "general.jsonl")
        let replies = try GeneralReplies(
            files: materials.sessions.data.folder("prompts").folder("learning"),
            model: materials.sessions.model,
            file: file
        )
        try await replies.write(count) { onEvent(.general($0, of: $1)) }
        return file.path
    }

    /// Chooses scope and epoch at full strength, then the strength; the last epoch of the first scope where there is
    /// nothing to choose by, or nothing was resolved: who solves nothing in few steps has only given up sooner.
    private func select(
        _ candidates: [AdapterCandidate],
        _ tasks: [CodingTask],
        _ place: LearningWorkplace
    ) async throws -> (AdapterCandidate, [CandidateScore]) {
        let first = candidates.filter { $0.scope == settings.scopes.first }.last ?? candidates[0]
        guard !tasks.isEmpty else { return (first, []) }
        let epochs = try await score(candidates, tasks, place.folder.appending(path: "development"))
        guard let best = epochs.filter({ $0.resolved > 0 }).best else { return (first, epochs) }
        let others = best.scaled(settings.scales.filter { $0 != best.scale })
        guard !others.isEmpty else { return (best, epochs) }
        let scales = try await score(others, tasks, place.folder.appending(path: "development-scales"))
        let allowed = (epochs + scales).filter { settings.scales.contains($0.candidate.scale) }
        return (allowed.filter { $0.resolved > 0 }.best ?? best, epochs + scales)
    }

    private func score(_ candidates: [AdapterCandidate], _ tasks: [CodingTask], _ folder: URL) async throws
        -> [CandidateScore]
    {
        let settings = candidates.map { candidate in
            TrialSetting(
                candidate.label,
                arm: .weights,
                adapter: AdapterChoice(name: candidate.folder, scale: candidate.scale)
            )
        }
        let sessions = try await trial(tasks, settings, folder, isGate: false)
        return candidates.map { candidate in
            // What could not be graded counts neither way.
            let own = sessions.filter { $0.setting == candidate.label && $0.gradingError == nil }
            return CandidateScore(
                candidate,
                resolved: own.count(where: \.resolved),
                tasks: own.count,
                steps: own.isEmpty ? 0 : Double(own.reduce(0) { $0 + $1.steps }) / Double(own.count)
            )
        }
    }

    /// Sessions on `tasks` with each of `settings`.
    func trial(_ tasks: [CodingTask], _ settings: [TrialSetting], _ folder: URL, isGate: Bool) async throws
        -> [TrialSession]
    {
        let trial = try Trial(tasks: tasks, settings: settings, materials: materials.sessions, output: folder)
        return try await trial.run(onEvent: { onEvent(.trial(isGate: isGate, $0)) })
    }
}

extension CandidateScore {
    /// As the manifest keeps it.
    fileprivate var record: SelectionRecord {
        SelectionRecord(
            scope: candidate.scope.rawValue,
            epoch: candidate.epoch,
            scale: candidate.scale,
            resolved: resolved,
            tasks: tasks,
            steps: steps
        )
    }
}
