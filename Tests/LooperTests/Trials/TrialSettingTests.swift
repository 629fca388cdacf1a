import Foundation
import LooperCore
import LooperLearning
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

    @Test func `a control is like what it is held against, but for what it says`() throws {
        let long = Skill(name: "s", description: "", body: String(repeating: "Do it. ", count: 900))
        for skill in [Self.skill, long] {
            let data = DataFolders(sources: [.embedded])
            let placebo = try TrialSetting(.placebo, skill: skill, adapter: nil, data: data)
            let text = try #require(placebo.skills.first)
            #expect(text.body.count == skill.body.count && text.body != skill.body && text.name != skill.name)
        }
        let wrong = AdapterChoice(name: "/other")
        let setting = try TrialSetting(.wrongAdapter, skill: Self.skill, adapter: Self.adapter, wrong: wrong)
        #expect(setting.adapter == wrong && setting.skills.isEmpty && setting.label == "wrong-adapter")
    }

    @Test(arguments: [Arm.prompt, .weights, .both, .placebo, .wrongAdapter])
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

    @Test func `a skill is found by its folder and by its name`() async throws {
        try await TemporaryDirectory.with { folder in
            try folder.write("---\nname: fix-it\ndescription: Fixes it.\n---\nDo it.\n", to: "skills/fix-it/SKILL.md")
            let library = folder.appending("skills")
            let found = try FoundSkill(library.appending(path: "fix-it").path)
            #expect(found.skill?.name == "fix-it" && found.adapter == nil)
            let collection = SkillCollection(library: library)
            #expect(try FoundSkill("fix-it", in: collection).skill == found.skill)
            #expect(throws: LooperError.self) { try FoundSkill("other", in: collection) }
        }
    }

    @Test func `a learned skill has its adapter at the scale of the manifest`() async throws {
        try await TemporaryDirectory.with { folder in
            let library = folder.appending("skills")
            let source = SkillSource(tasks: "", prompts: "", tools: "", template: "")
            var manifest = SkillManifest(
                name: "fix-it",
                created: "2026-01-01T00:00:00Z",
                source: source,
                base: ModelIdentity(name: "m", window: 8)
            )
            manifest.weights = WeightsEncoding(sha256: "", bytes: 0, scope: "all", scale: 0.75, training: .null)
            let adapter = ["adapter_config.json": Data("{}".utf8), "adapter_model.safetensors": Data("x".utf8)]
            let stored = try StoredSkill(manifest, skill: nil, adapter: adapter, digest: .sha256)
            try SkillFolder(library: library, name: "fix-it", digest: .sha256).write(stored)
            let found = try FoundSkill("fix-it", in: SkillCollection(library: library))
            #expect(found.skill == nil)
            #expect(found.adapter == AdapterChoice(name: "\(library.path)/fix-it/adapter", scale: 0.75))
        }
    }
}
