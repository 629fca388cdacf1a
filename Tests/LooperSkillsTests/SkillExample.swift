import Foundation
import LooperCore
import LooperTestSupport

@testable import LooperSkills

/// A skill with both encodings, and parts of it to change.
enum SkillExample {
    static let digest = ContentDigest { data in
        // FNV-1a, of the length of SHA-256: what the sum is does not matter here.
        let sum = data.reduce(0xCBF2_9CE4_8422_2325 as UInt64) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
        let digits = String(sum, radix: 16)
        return String(repeating: String(repeating: "0", count: 16 - digits.count) + digits, count: 4)
    }

    /// A digest to stand for that of the files so called.
    static func hash(_ name: String) -> String { digest.of(Data(name.utf8)) }

    static let text = Skill(name: "fix-imports", description: "Repairs imports: all.", body: "- Look at `src/a.py`.\n")

    static let adapter = ["adapter_config.json": Data("{}".utf8), "adapter_model.safetensors": Data([1, 2, 3])]

    static func gate(_ verdict: GateRecord.Verdict) -> GateRecord {
        GateRecord(
            verdict: verdict,
            reason: "it resolves more",
            tasks: hash("held-out tasks"),
            pairs: 60,
            baselineResolved: 6,
            resolved: 15,
            gained: 10,
            lost: 1,
            difference: 0.15,
            low: 0.05,
            high: 0.26,
            eValue: 31.5,
            objections: verdict == .rejected ? ["steps rise by 40%"] : [],
            generalAbility: .init(questions: 100, baseline: 70, right: 69)
        )
    }

    static var manifest: SkillManifest {
        let source = SkillSource(
            demonstrations: hash("demonstrations"),
            sessions: hash("sessions"),
            tasks: hash("tasks"),
            prompts: hash("prompts"),
            tools: hash("tools"),
            template: hash("template"),
            counts: ["demonstrations": 250],
            repositories: [SkillSource.Repository(name: "toolz", commit: "c0ffee")],
            paths: ["src/a.py", "src/b.py"]
        )
        var manifest = SkillManifest(
            name: "fix-imports",
            created: "2026-01-02T03:04:05Z",
            source: source,
            base: ModelIdentity(name: "tiny", window: 2048, fingerprint: "f")
        )
        manifest.prompt = PromptEncoding(
            sha256: hash("text"),
            tokens: 9,
            distiller: "statistics",
            gate: gate(.rejected)
        )
        manifest.weights = WeightsEncoding(
            sha256: hash("weights"),
            bytes: 3,
            scope: "reply",
            scale: 0.75,
            training: .object(["rank": .integer(16)]),
            selection: [SelectionRecord(scope: "reply", epoch: 2, scale: 0.75, resolved: 7, tasks: 20, steps: 6.5)],
            gate: gate(.admitted)
        )
        return manifest
    }

    /// The skill as version `version`, with another text for each.
    static func stored(version: Int = 1) throws -> StoredSkill {
        var manifest = manifest
        manifest.version = version
        var text = text
        text.body += "- Version \(version).\n"
        return try StoredSkill(manifest, skill: text, adapter: adapter, digest: digest)
    }
}
