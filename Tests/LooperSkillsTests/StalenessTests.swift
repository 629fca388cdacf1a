import LooperCore
import Testing

@testable import LooperSkills

@Suite struct StalenessTests {
    private func staleness(paths: [String], body: String = "x\n", present: Set<String>) throws -> Staleness {
        var manifest = SkillExample.manifest
        manifest.weights = nil
        manifest.source.paths = paths
        let text = Skill(name: "fix-imports", description: "d", body: body)
        let skill = try StoredSkill(manifest, skill: text, digest: SkillExample.digest)
        return Staleness(of: skill, present: present)
    }

    @Test(arguments: [(0, false), (1, false), (2, true), (5, true)])
    func overAFifthGoneIsStale(gone: Int, isStale: Bool) throws {
        let paths = (0..<5).map { "src/\($0).py" }
        let found = try staleness(paths: paths, present: Set(paths.dropFirst(gone)))
        #expect(found.isStale == isStale)
        #expect(found.gone == Array(paths.prefix(gone)))
        #expect(found.share == Double(gone) / 5)
    }

    @Test func pathsInTheTextCountToo() throws {
        let body = "Run `tests/test_a.py::Test::test_x`, read `src/b.py:10-20` and `./docs/`; `a and b`, `os.path`.\n"
        let found = try staleness(paths: ["src/b.py"], body: body, present: ["docs", "src/b.py"])
        #expect(found.named == ["docs", "src/b.py", "tests/test_a.py"])
        #expect(found.gone == ["tests/test_a.py"])
    }

    @Test func aSkillThatNamesNothingIsFresh() throws {
        let found = try staleness(paths: [], present: [])
        #expect(found.share == 0 && !found.isStale)
    }

    @Test(arguments: [
        ("`setup.cfg`", ["setup.cfg"]), ("`pkg/mod`", ["pkg/mod"]), ("`.github/x.yml`", [".github/x.yml"]),
        ("`/etc/passwd`", []), ("`../x.py`", []), ("`--flag`", []), ("`http://a.b/c`", []), ("`a b/c.py`", []),
        ("`<read>a.py</read>`", []), ("`dict.get`", []), ("`*.py`", []), ("src/plain.py", []), ("`3.5`", []),
        ("``x.py``", ["x.py"]),
    ])
    func knowsPathsFromOtherWords(text: String, paths: [String]) {
        #expect(PathNames.inBackticks(of: text) == paths)
    }
}
