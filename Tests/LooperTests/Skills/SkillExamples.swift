import Foundation
import LooperCore
import LooperLearning
import LooperSkills

/// Skills as `looper learn` would write them.
enum SkillExamples {
    static func learned(_ name: String = "fix-imports", version: Int = 1) throws -> StoredSkill {
        let source = SkillSource(tasks: "t", prompts: "p", tools: "o", template: "m", paths: ["src/a.py"])
        var manifest = SkillManifest(
            name: name,
            version: version,
            created: "2026-01-02T03:04:05Z",
            source: source,
            base: ModelIdentity(name: "tiny", window: 2048)
        )
        manifest.prompt = PromptEncoding(sha256: "", tokens: 9, distiller: "statistics")
        manifest.weights = WeightsEncoding(sha256: "", bytes: 0, scope: "reply", scale: 1, training: .object([:]))
        return try StoredSkill(
            manifest,
            skill: Skill(name: name, description: "Repairs.", body: "- Version \(version).\n"),
            adapter: ["adapter_config.json": Data("{}".utf8), "adapter_model.safetensors": Data([0xFF, 0xFE, 0])],
            digest: .sha256
        )
    }
}
