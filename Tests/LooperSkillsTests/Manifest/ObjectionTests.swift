import LooperCore
import Testing

@testable import LooperSkills

@Suite struct ObjectionTests {
    @Test(arguments: [GateRecord.Verdict.admitted, .rejected, .undecided])
    func onlyWhatTheGateAdmitsMayBeDrawn(verdict: GateRecord.Verdict) {
        var manifest = SkillExample.manifest
        manifest.weights?.gate = SkillExample.gate(verdict)
        #expect((manifest.objection(to: .weights) == nil) == (verdict == .admitted))
        #expect(manifest.admitted.contains(.weights) == (verdict == .admitted))
    }

    @Test func saysWhyNot() {
        var manifest = SkillExample.manifest
        #expect(manifest.objection(to: .prompt) == "the gate rejected fix-imports as prompt: it resolves more")
        manifest.weights?.gate = nil
        #expect(manifest.objection(to: .weights)?.contains("has not been held to the gate") == true)
        manifest.weights = nil
        #expect(manifest.objection(to: .weights)?.contains("has no encoding as weights") == true)
        manifest.retired = SkillManifest.Retirement(date: "2026-02-03", reason: "old")
        #expect(manifest.objection(to: .prompt) == "fix-imports was retired on 2026-02-03: old")
        #expect(manifest.admitted.isEmpty)
    }
}
