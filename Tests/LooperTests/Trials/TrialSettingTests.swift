import Foundation
import LooperCore
import LooperSkills
import LooperTestSupport
import Testing

@testable import Looper

@Suite struct TrialSettingTests {
    private static let skill = Skill(name: "s", description: "A skill.", body: "Do it.")
    private static let adapter = AdapterChoice(name: "/a", scale: 0.5)

    @Test func `an arm has what it is named for`() throws {
        let arms: [Arm] = [.none, .prompt, .weights, .both]
        let settings = try arms.map { try TrialSetting($0, skill: Self.skill, adapter: Self.adapter) }
        #expect(settings.map(\.label) == ["none", "prompt", "weights", "both"])
        #expect(settings.map(\.skills.count) == [0, 1, 0, 1])
        #expect(settings.map { $0.adapter != nil } == [false, false, true, true])
    }

    @Test(arguments: [Arm.prompt, .weights, .both, .knowledge, .placebo, .wrongAdapter])
    func `an arm without what it needs is refused`(arm: Arm) {
        #expect(throws: LooperError.self) { try TrialSetting(arm, skill: nil, adapter: nil) }
    }

    @Test func `an adapter is named with its scale`() async throws {
        try await TemporaryDirectory.with { folder in
            try folder.write("", to: "a/x")
            try folder.write("", to: "b@2/x")
            let plain = try TrialSetting(weights: "epoch-1=\(folder.path)/a")
            #expect(plain.label == "epoch-1" && plain.arm == .weights)
            #expect(plain.adapter == AdapterChoice(name: "\(folder.path)/a"))
            let scaled = try TrialSetting(weights: "w@0.75=\(folder.path)/a@0.75")
            #expect(scaled.label == "w@0.75" && scaled.adapter?.scale == 0.75)
            #expect(try TrialSetting(weights: "w=\(folder.path)/b@2").adapter?.scale == 1)
            #expect(throws: LooperError.self) { try TrialSetting(weights: "w=\(folder.path)/c@0.5") }
            #expect(throws: LooperError.self) { try TrialSetting(weights: "=\(folder.path)/a") }
        }
    }

    @Test func `a skill's folder has text, adapter and scale`() async throws {
        try await TemporaryDirectory.with { folder in
            try folder.write("---\nname: fix-it\ndescription: Fixes it.\n---\nDo it.\n", to: "fix-it/SKILL.md")
            let data = DataFolders(sources: [.directory(folder.url)])
            #expect(try FoundSkill(folder.appending("fix-it").path, data: data).adapter == nil)
            try folder.write("", to: "fix-it/adapter/adapter_model.safetensors")
            let found = try FoundSkill(folder.appending("fix-it").path, data: data)
            #expect(found.skill.name == "fix-it" && found.skill.body.hasPrefix("Do it."))
            #expect(found.adapter == AdapterChoice(name: "\(folder.path)/fix-it/adapter", scale: 1))
            try folder.write("---\nname: fix-it\ndescription: Fixes it.\n---\nDo it.\n", to: "skills/fix-it/SKILL.md")
            #expect(try FoundSkill("fix-it", data: data).skill == found.skill)
            #expect(throws: SkillDiagnostic.self) { try FoundSkill("other", data: data) }
        }
    }
}
