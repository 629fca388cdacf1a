import LooperCore
import LooperLearning
import LooperSkills
import Testing

@testable import Looper

/// When a new version takes the place of the one before.
@Suite struct GateFindingTests {
    private func record(_ verdict: GateRecord.Verdict) -> GateRecord {
        GateRecord(
            verdict: verdict,
            reason: "r",
            tasks: "t",
            pairs: 9,
            baselineResolved: 0,
            resolved: 5,
            gained: 5,
            lost: 0,
            difference: 0.5,
            low: 0.2,
            high: 0.8,
            eValue: 30
        )
    }

    private var manifest: SkillManifest {
        var manifest = SkillManifest(
            name: "x",
            created: "2026-01-01T00:00:00Z",
            source: SkillSource(tasks: "t", prompts: "p", tools: "t", template: "t"),
            base: ModelIdentity(name: "m", window: 9)
        )
        manifest.prompt = PromptEncoding(sha256: "", tokens: 1, distiller: "statistics")
        return manifest
    }

    /// Tasks that both versions resolve, whether the old one may be used, what the gate says of the new one.
    @Test(arguments: [
        (4, 5, true, GateRecord.Verdict.rejected, true), (5, 4, false, .admitted, false),
        (5, 5, true, .undecided, false),
        (5, 5, true, .admitted, true), (5, 5, false, .rejected, true),
    ])
    func theBetterOneStays(
        old: Int,
        new: Int,
        wasAdmitted: Bool,
        verdict: GateRecord.Verdict,
        isPlaced: Bool
    ) {
        var finding = SkillLearner.GateFinding(records: [.prompt: record(verdict)])
        finding.isFormerAdmitted = wasAdmitted
        finding.former = LearningOutcome.FormerVersion(
            version: 1,
            resolved: old,
            newResolved: new,
            forgotten: 0,
            tasks: 9
        )
        let outcome = finding.outcome(manifest)
        #expect(outcome.isPlaced == isPlaced)
        #expect(outcome.manifest.gate(of: .prompt)?.verdict == verdict)
    }

    @Test func theFirstVersionIsPlacedWhateverTheGateSays() {
        let outcome = SkillLearner.GateFinding(records: [.prompt: record(.rejected)]).outcome(manifest)
        #expect(outcome.isPlaced && outcome.manifest.admitted.isEmpty)
    }
}
