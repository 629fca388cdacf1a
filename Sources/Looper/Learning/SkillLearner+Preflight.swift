import Foundation
import LooperCore
import LooperLearning
import LooperModel
import LooperTools
import Synchronization

extension SkillLearner {
    /// The checks before a training, once for each workplace: what is trained is what is served.
    ///
    /// - Throws: ``LooperError`` with the finding of a check that fails; nothing is trained then.
    func preflight(
        _ training: AdapterTraining,
        _ set: TrainingSet,
        _ files: [URL],
        _ place: LearningWorkplace
    ) async throws {
        guard place.kept("preflight.json", as: [String].self) == nil, let scope = settings.scopes.first,
            let model = materials.sessions.model as? LocalModel
        else { return }
        let tools = try materials.sessions.toolSpecifications()
        let tokenizer = materials.base.tokenizer
        var checks = FullPreflight(tools: tools)
        checks.base = materials.base
        checks.trajectories = files
        checks.training = Preflight(
            job: try training.job(scope, set),
            model: model,
            actions: (
                replies: ActionCounter(tokenizer: tokenizer, actingBy: tools),
                calls: ActionCounter(tokenizer: tokenizer, tools: tools)
            )
        )
        let findings = Mutex<[PreflightCheck]>([])
        _ = try await checks.run { check in
            guard check.verdict != .skipped else { return }
            findings.withLock { $0.append(check) }
            onEvent(.checked(check))
        }
        let all = findings.withLock { $0 }
        if let failed = all.first(where: { $0.verdict == .failed }) {
            throw LooperError(.badInput, "preflight check \(failed.number) fails (\(failed.title)): \(failed.finding)")
        }
        try place.keep(all.map { "\($0.number): \($0.finding)" }, as: "preflight.json")
    }
}
