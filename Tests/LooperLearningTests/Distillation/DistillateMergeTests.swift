import LooperCore
import LooperTestSupport
import Testing

@testable import LooperLearning

@Suite struct DistillateMergeTests {
    private func merge(_ old: Skill) async throws -> (new: Distillate, merged: Distillate) {
        let words = try DistillationWords(files: DistillerTests.prompts())
        let new = try await StatisticalDistiller(words).distil(DistillerTests.request())
        let merge = DistillateMerge(words) { $0.utf8.count / 4 }
        return (new, merge.merge(new, into: old))
    }

    @Test func `what says the same is one bullet with the counters of both`() async throws {
        let first = try await merge(Skill(name: "x", description: "d", body: "")).new
        var old = first.skill(license: "MIT")
        let given = [true, true, false].map { resolved in
            Sessions.experience("a", [], resolved: resolved, skills: ["fix-the-shop"])
        }
        old = old.counting(given + [Sessions.experience("b", [], resolved: true)])
        #expect(old.bullets.map(\.uses) == [3, 3, 3])
        let merged = try await merge(old).merged
        #expect(merged.bullets.map(\.key) == first.bullets.map(\.key))
        #expect(merged.bullets.map(\.helpful) == [2, 2, 2])
        #expect(merged.bullets.map(\.harmful) == [1, 1, 1])
        #expect(merged.body == first.body)
        #expect(merged.skill().metadata["bullet-1"]?.hasPrefix("order uses=3 helpful=2 harmful=1") == true)
    }

    @Test func `a helpful bullet of before stays and the least helpful goes`() async throws {
        let old = Skill(
            name: "x",
            description: "d",
            metadata: ["bullet-1": "- uses=9 helpful=7 harmful=2", "bullet-2": "- uses=9 helpful=2 harmful=7"],
            body: "- **Always**: keep calm,\n  and breathe.\n- **Never**: panic.\n\nAn example.\n- no bullet\n"
        )
        #expect(old.bullets.count == 2)
        let (new, merged) = try await merge(old)
        #expect(merged.bullets.map(\.text).first == "- **Always**: keep calm,\n  and breathe.")
        #expect(merged.bullets.dropFirst().map(\.key) == new.bullets.prefix(2).map(\.key))
        #expect(merged.example == new.example)
    }

    @Test(arguments: [
        ("- Run the failing test first, then search.", "- Run first the failing test; then search!", true),
        ("- Run the failing test first.", "- Never edit the tests.", false),
    ])
    func `nearly the same words say the same`(one: String, other: String, same: Bool) {
        #expect(SkillBullet(text: one).saysTheSame(as: SkillBullet(text: other)) == same)
    }

    @Test func `a record is read as it was written`() {
        let bullet = SkillBullet(key: "order", text: "- t", evidence: "1/2 x", uses: 4, helpful: 3, harmful: 1)
        #expect(SkillBullet(text: "- t", record: bullet.record) == bullet)
        #expect(SkillBullet(text: "- t", record: "rubbish=") == SkillBullet(key: "rubbish=", text: "- t"))
        #expect(SkillBullet(text: "- t", record: nil) == SkillBullet(text: "- t"))
    }
}
