import Foundation
import LooperCore
import Testing

@testable import LooperSkills

@Suite struct SkillDifferenceTests {
    private func skill(_ body: String, _ change: (inout SkillManifest) -> Void = { _ in }) throws -> StoredSkill {
        var manifest = SkillExample.manifest
        change(&manifest)
        var text = SkillExample.text
        text.body = body
        return try StoredSkill(manifest, skill: text, adapter: SkillExample.adapter, digest: SkillExample.digest)
    }

    @Test func tellsFieldsLinesAndFiles() throws {
        let was = try skill("- a\n- b\n- c\n")
        let now = try skill("- a\n- B\n- c\n- d\n") { manifest in
            manifest.version = 2
            manifest.weights?.gate = nil
            manifest.source.counts["sessions"] = 12
        }
        let found = SkillDifference(from: was, to: now)
        #expect(found.files == ["SKILL.md", "manifest.json"])
        #expect(found.lines.suffix(6) == [" - a", "-- b", "+- B", " - c", "+- d", " "])
        #expect(found.fields.contains { $0.path == "version" && $0.was == .integer(1) && $0.now == .integer(2) })
        #expect(found.fields.contains { $0.path == "source.counts.sessions" && $0.was == nil })
        #expect(found.fields.contains { $0.path == "weights.gate.verdict" && $0.now == nil })
        #expect(found.fields.map(\.path) == found.fields.map(\.path).sorted())
    }

    @Test func nothingDiffersFromItself() throws {
        let skill = try skill("- a\n")
        let found = SkillDifference(from: skill, to: skill)
        #expect(found.files.isEmpty && found.lines.isEmpty && found.fields.isEmpty)
    }

    /// Taking the marked lines of either side gives that side back.
    @Test(arguments: [
        ("a\nb\nc\n", "x\na\nc\ny\n"), ("a\n", "b\n"), ("a\nb\n", "b\na\n"), ("a\na\nb\n", "a\nb\na\nb\n"),
    ])
    func theLinesHoldBothSides(was: String, now: String) throws {
        let (old, new) = (try skill(was), try skill(now))
        let lines = SkillDifference(from: old, to: new).lines
        func side(_ marks: Set<Character>) -> String {
            lines.filter { $0.first.map(marks.contains) == true }.map { String($0.dropFirst()) }.joined(separator: "\n")
        }
        #expect(Data(side([" ", "-"]).utf8) == old.files["SKILL.md"])
        #expect(Data(side([" ", "+"]).utf8) == new.files["SKILL.md"])
    }
}
