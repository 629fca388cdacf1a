import Foundation
import LooperCore
import LooperLearning
import LooperSkills

extension SkillLearner {
    /// What the held-out tasks say.
    struct GateFinding {
        var records: [Arm: GateRecord] = [:]
        var former: LearningOutcome.FormerVersion?

        /// The outcome of a version that this was found out of.
        ///
        /// A version that resolves fewer of the held-out tasks than the one before does not replace it.
        func outcome(_ manifest: SkillManifest) throws -> LearningOutcome {
            var manifest = manifest
            manifest.prompt?.gate = records[.prompt]
            manifest.weights?.gate = records[.weights]
            let isPlaced = former.map { $0.newResolved >= $0.resolved } ?? true
            return LearningOutcome(manifest: manifest, both: records[.both], former: former, isPlaced: isPlaced)
        }
    }

    /// The label under which the version before is tried.
    private static let formerLabel = "former"

    /// Tries all arms, and the version before, on the held-out tasks.
    func gate(
        _ skill: Skill,
        _ candidate: AdapterCandidate,
        _ former: StoredSkill?,
        _ split: TaskSplit,
        _ place: LearningWorkplace
    ) async throws -> GateFinding {
        guard !split.gate.isEmpty else { return GateFinding() }
        let adapter = AdapterChoice(name: candidate.folder, scale: candidate.scale)
        var settings = [
            TrialSetting.none,
            TrialSetting("prompt", arm: .prompt, skills: [skill]),
            TrialSetting("weights", arm: .weights, adapter: adapter),
            TrialSetting("both", arm: .both, skills: [skill], adapter: adapter),
        ]
        let earlier = former.flatMap { self.setting($0) }
        if let earlier { settings.append(earlier) }
        let sessions = try await trial(split.gate, settings, place.folder.appending(path: "gate"), isGate: true)
        var finding = GateFinding()
        for arm in [Arm.prompt, .weights, .both] {
            let pairs = SessionPairs(sessions, baseline: Arm.none.rawValue, other: arm.rawValue)
            finding.records[arm] = SkillGate().judge(pairs, tasks: split.gate.sha256)
        }
        for encoding in SkillEncoding.allCases {
            if let record = finding.records[encoding.arm] { onEvent(.judged(encoding, record)) }
        }
        if let earlier { finding.former = self.former(sessions, as: earlier.arm, former) }
        return finding
    }

    /// The version before as it is used: its adapter where it has one, else its text.
    private func setting(_ former: StoredSkill) -> TrialSetting? {
        let folder = SkillFolder(library: materials.library, name: former.name, digest: .sha256)
        if let weights = former.manifest?.weights, let path = folder.adapterPath {
            let adapter = AdapterChoice(name: path.path, scale: weights.scale)
            return TrialSetting(Self.formerLabel, arm: .weights, adapter: adapter)
        }
        return former.skill.map { TrialSetting(Self.formerLabel, arm: .prompt, skills: [$0]) }
    }

    private func former(
        _ sessions: [TrialSession],
        as arm: Arm,
        _ former: StoredSkill?
    ) -> LearningOutcome.FormerVersion {
        let outcomes = SessionPairs(sessions, baseline: Self.formerLabel, other: arm.rawValue).outcomes
        return LearningOutcome.FormerVersion(
            version: former?.manifest?.version ?? 0,
            resolved: outcomes.baselineResolved,
            newResolved: outcomes.resolved,
            forgotten: outcomes.lost,
            tasks: outcomes.pairs
        )
    }
}

extension SkillEncoding {
    /// The arm that has this encoding alone.
    fileprivate var arm: Arm {
        switch self {
        case .prompt: .prompt
        case .weights: .weights
        }
    }
}
