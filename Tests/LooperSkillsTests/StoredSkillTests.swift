import Foundation
import LooperCore
import Testing

@testable import LooperSkills

@Suite struct StoredSkillTests {
    private func diagnose(_ change: (inout [String: Data]) throws -> Void) throws -> String {
        var files = try SkillExample.stored().files
        try change(&files)
        let error = #expect(throws: SkillDiagnostic.self) {
            try StoredSkill(name: "fix-imports", files: files, digest: SkillExample.digest)
        }
        return error?.description ?? ""
    }

    @Test(arguments: [
        ("SKILL.md", "fix-imports/SKILL.md: the file is missing"),
        ("adapter/adapter_model.safetensors", "fix-imports/adapter/adapter_model.safetensors: the file is missing"),
        ("adapter/adapter_config.json", "fix-imports/adapter/adapter_config.json: the file is missing"),
        ("manifest.json", "nothing says for which model the adapter is"),
    ])
    func saysWhatIsMissing(file: String, message: String) throws {
        #expect(try diagnose { $0[file] = nil }.contains(message))
    }

    @Test func aChangedTextIsFound() throws {
        let text = try diagnose { $0["SKILL.md"]? += Data("more\n".utf8) }
        #expect(text.contains("but the manifest says") && text.hasPrefix("fix-imports/SKILL.md: its SHA-256 is"))
    }

    @Test func aChangedAdapterIsFound() throws {
        #expect(try diagnose { $0["adapter/adapter_model.safetensors"] = Data([1, 2, 4]) }.contains("manifest says"))
    }

    @Test(arguments: [
        ("\"format\" : 1", "\"format\" : 2", "its format is 2, this program reads 1; take a newer program"),
        ("\"format\" : 1", "\"format\" : \"1\"", "the field 'format' has a value of another kind"),
        (
            "\"name\" : \"fix-imports\"", "\"name\" : \"other\"",
            "the name 'other' differs from its folder 'fix-imports'"
        ),
        ("\"created\" :", "\"made\" :", "the field 'created' is missing"),
        ("\"epoch\" : 2", "\"epoch\" : \"2\"", "the field 'weights.selection.0.epoch' has a value of another kind"),
        ("\"verdict\" : \"admitted\"", "\"verdict\" : \"perhaps\"", "the field 'weights.gate.verdict'"),
        ("\"prompt\" :", "\"text\" :", "'prompt' is missing, but there is SKILL.md"),
        ("\"weights\" :", "\"adapter\" :", "'weights' is missing, but there is adapter/adapter_model.safetensors"),
        ("\"bytes\" : 3", "\"bytes\" : 4", "the file has 3 bytes; its manifest says 4"),
        ("{", "[", "the file is not JSON"),
    ])
    func saysWhatIsWrongWithTheManifest(part: String, replacement: String, message: String) throws {
        let text = try diagnose { files in
            let manifest = String(decoding: files["manifest.json"] ?? Data(), as: UTF8.self)
            #expect(manifest.contains(part))
            files["manifest.json"] = Data(manifest.replacing(part, with: replacement, maxReplacements: 1).utf8)
        }
        #expect(text.contains(message), "\(text)")
    }

    @Test(arguments: ["../x", "/x", "a//b", ".hidden", "a/.b/c", "..", "a/../b", ""])
    func refusesNamesThatLeadOut(path: String) throws {
        #expect(try diagnose { $0[path] = Data() }.contains("is no name for a file of a skill"))
    }

    @Test func aSkillMayBeInOneEncoding() throws {
        var manifest = SkillExample.manifest
        manifest.prompt = nil
        let digest = SkillExample.digest
        let weights = try StoredSkill(manifest, skill: nil, adapter: SkillExample.adapter, digest: digest)
        #expect(weights.encodings == [.weights] && weights.skill == nil)
        manifest = SkillExample.manifest
        manifest.weights = nil
        #expect(try StoredSkill(manifest, skill: SkillExample.text, digest: digest).encodings == [.prompt])
        manifest.prompt = nil
        let error = #expect(throws: SkillDiagnostic.self) { try StoredSkill(manifest, skill: nil, digest: digest) }
        #expect(error?.message == "the skill has neither 'prompt' nor 'weights'")
    }

    @Test func aNumberThatJSONDoesNotKnowIsAnError() throws {
        var manifest = SkillExample.manifest
        manifest.weights?.gate?.eValue = .infinity
        let error = #expect(throws: SkillDiagnostic.self) {
            try StoredSkill(
                manifest,
                skill: SkillExample.text,
                adapter: SkillExample.adapter,
                digest: SkillExample.digest
            )
        }
        #expect(error?.description == "fix-imports/manifest.json: a number of it is not finite")
    }

    @Test func theDigestOfSeveralFilesDependsOnTheirPaths() {
        let digest = SkillExample.digest
        let (a, b) = (Data([1]), Data([2]))
        #expect(digest.of(["a": a, "b": b]) == digest.of(["b": b, "a": a]))
        #expect(digest.of(["a": a, "b": b]) != digest.of(["a": b, "b": a]))
    }
}
