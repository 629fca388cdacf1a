import Foundation
import LooperCore
import LooperLearning
import LooperSkills

extension SkillLearner {
    /// What the held-out tasks say.
    struct GateFinding {
        var records: [Arm: GateRecord] = [:]
        var former: LearningOutcome.FormerVersion?
        /// Whether an encoding of the version before may be used.
        var isFormerAdmitted = false

        /// The outcome of a version that this was found out of.
        func outcome(_ manifest: SkillManifest) -> LearningOutcome {
            var manifest = manifest
            manifest.prompt?.gate = records[.prompt]
            manifest.weights?.gate = records[.weights]
            let isPlaced = isBetter(thanFormer: !manifest.admitted.isEmpty)
            return LearningOutcome(manifest: manifest, both: records[.both], former: former, isPlaced: isPlaced)
        }

        /// A version that resolves fewer of the held-out tasks does not take the place of the one before, nor does one
        /// that resolves as many, where that one may be used and it may not.
        private func isBetter(thanFormer isAdmitted: Bool) -> Bool {
            guard let former else { return true }
            if former.newResolved != former.resolved { return former.newResolved > former.resolved }
            return isAdmitted || !isFormerAdmitted
        }
    }

    /// Tries all arms, and the version before, on the held-out tasks.
    ///
    /// - Throws: where the sessions differ in more than their arms; then nothing is said of the skill.
    func gate(
        _ skill: Skill,
        _ candidate: AdapterCandidate,
        _ former: StoredSkill?,
        _ split: TaskSplit,
        _ place: LearningWorkplace
    ) async throws -> GateFinding {
        guard !split.gate.isEmpty else { return GateFinding() }
        let adapter = AdapterChoice(name: candidate.folder, scale: candidate.scale)
        let new = [
            TrialSetting("prompt", arm: .prompt, skills: [skill]),
            TrialSetting("weights", arm: .weights, adapter: adapter),
            TrialSetting("both", arm: .both, skills: [skill], adapter: adapter),
        ]
        let old = try former.map { try settings(of: $0, place) } ?? []
        let folder = place.folder.appending(path: "gate")
        let sessions = try await trial(split.gate, [.none] + new + old, folder, isGate: true)
        try TrialAudit(folder).requireComparability()
        let ability = try await ability(adapter, place)
        var finding = GateFinding()
        for setting in new {
            let pairs = SessionPairs(sessions, baseline: TrialSetting.none.label, other: setting.label)
            let cost = setting.adapter == nil ? nil : ability
            finding.records[setting.arm] = SkillGate().judge(pairs, tasks: split.gate.sha256, ability: cost)
        }
        for encoding in SkillEncoding.allCases {
            if let record = finding.records[encoding.arm] { onEvent(.judged(encoding, record)) }
        }
        if let former {
            finding.isFormerAdmitted = former.manifest?.admitted.isEmpty == false
            let encodings = new.filter { $0.arm != .both }.map(\.label)
            finding.former = Self.former(sessions, former, old: old.map(\.label), new: encodings)
        }
        return finding
    }

    /// What the adapter costs of what the base knows beside the skill.
    private func ability(_ adapter: AdapterChoice, _ place: LearningWorkplace) async throws -> GeneralAbility.Finding {
        if let kept = place.kept("ability.json", as: GeneralAbility.Finding.self) { return kept }
        let ability = try GeneralAbility(files: materials.sessions.data.folder("prompts").folder("learning"))
        let count = ability.questions.count
        let base = try await ability.answers(of: materials.sessions.model) { given, _ in
            onEvent(.asked(given, of: 2 * count))
        }
        let adapted = try await ability.answers(of: materials.sessions.model, adapter: adapter) { given, _ in
            onEvent(.asked(count + given, of: 2 * count))
        }
        let finding = GeneralAbility.Finding(base: base, adapted: adapted)
        try place.keep(finding, as: "ability.json")
        return finding
    }

    /// The encodings of the version before that are in use; all of them where none may be.
    ///
    /// The adapter is copied into the workplace, where it stays when the new version takes its place.
    private func settings(of former: StoredSkill, _ place: LearningWorkplace) throws -> [TrialSetting] {
        let admitted = former.manifest?.admitted ?? []
        let encodings = admitted.isEmpty ? former.encodings : admitted
        return try encodings.compactMap { encoding in
            let label = "former-\(encoding.rawValue)"
            switch encoding {
            case .prompt:
                return former.skill.map { TrialSetting(label, arm: .prompt, skills: [$0]) }
            case .weights:
                guard let weights = former.manifest?.weights else { return nil }
                let copy = place.folder.appending(path: "former")
                try OutputFile.makeFolder(copy)
                for file in [SkillPaths.weights, SkillPaths.adapterSettings] {
                    guard let data = former.files[file] else { return nil }
                    try OutputFile.write(data, to: copy.appending(path: URL(fileURLWithPath: file).lastPathComponent))
                }
                return TrialSetting(label, arm: .weights, adapter: AdapterChoice(name: copy.path, scale: weights.scale))
            }
        }
    }

    /// The better encoding of each version, held against each other.
    private static func former(
        _ sessions: [TrialSession],
        _ former: StoredSkill,
        old: [String],
        new: [String]
    ) -> LearningOutcome.FormerVersion? {
        func best(_ labels: [String]) -> String? {
            labels.max { resolved($0) < resolved($1) }
        }
        func resolved(_ label: String) -> Int { sessions.count { $0.setting == label && $0.resolved } }
        guard let baseline = best(old), let other = best(new) else { return nil }
        let outcomes = SessionPairs(sessions, baseline: baseline, other: other).outcomes
        return LearningOutcome.FormerVersion(
            version: former.manifest?.version ?? 0,
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
