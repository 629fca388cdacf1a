import Foundation
import Testing

@testable import LooperTasks

@Suite struct SamplingTests {
    private func files() throws -> [SourceFile] {
        let body = (0..<12).map { number in
            "def f\(number)(a, b=1):\n    if a < b and not a:\n        a += 1\n    return min(a, b)[\(number):]\n"
        }
        return [try #require(SourceFile(path: "m.py", bytes: Array(body.joined(separator: "\n").utf8)))]
    }

    private func draw(seed: UInt64, count: Int) throws -> [Mutant] {
        var sampler = MutantSampler(MutantCatalogue.mutants(of: try files(), seed: seed), count: count)
        return sampler.wave(count)
    }

    @Test func aSeedDecides() throws {
        #expect(try draw(seed: 1, count: 24) == draw(seed: 1, count: 24))
        #expect(try draw(seed: 1, count: 24) != draw(seed: 2, count: 24))
    }

    @Test func noKindAndNoFunctionPrevails() throws {
        let drawn = try draw(seed: 3, count: 20)
        #expect(!drawn.isEmpty)
        #expect(Dictionary(grouping: drawn, by: \.operatorName).values.allSatisfy { $0.count <= 2 })
        #expect(Dictionary(grouping: drawn, by: \.place).values.allSatisfy { $0.count <= 2 })
        #expect(Set(drawn.map(\.key)).count == drawn.count)
    }

    @Test func whatFailsGivesItsPlaceBack() throws {
        var sampler = MutantSampler(MutantCatalogue.mutants(of: try files(), seed: 0), count: 10)
        var seen = 0
        while let mutant = sampler.wave(1).first {
            seen += 1
            sampler.settle(mutant, isTask: false)
        }
        #expect(seen == MutantCatalogue.mutants(of: try files(), seed: 0).values.reduce(0) { $0 + $1.count })
    }

    @Test func theSameTextIsTriedOnce() throws {
        let source = Array("def f(a, b):\n    if not a:\n        return b\n    return True\n".utf8)
        let file = try #require(SourceFile(path: "m.py", bytes: source))
        let mutants = MutantCatalogue.mutants(of: [file], seed: 0).values.flatMap { $0 }
        let texts = mutants.map { $0.edit.applied(to: source) }
        #expect(texts.count == Set(texts).count)
        // `return-value` would make the same of it.
        #expect(mutants.contains { $0.operatorName == "truth-value" && $0.lines == 4...4 })
    }

    @Test func pairsAreOfDifferentFunctions() throws {
        let pairs = Candidate.pairs(try draw(seed: 1, count: 24), seed: 1)
        #expect(!pairs.isEmpty)
        #expect(pairs.allSatisfy { $0.mutants[0].place != $0.mutants[1].place && $0.operatorName == "combined" })
    }

    @Test func aDiffHasOneHunk() {
        let old = Array("a\nb\nc\nd\ne\nf".utf8)
        let new = Array("a\nb\nc\nd\nE\nf".utf8)
        let head = "diff --git a/x b/x\n--- a/x\n+++ b/x\n"
        #expect(
            LineDiff(path: "x").diff(old, new)
                == head + "@@ -2,5 +2,5 @@\n b\n c\n d\n-e\n+E\n f\n\\ No newline at end of file\n"
        )
        #expect(LineDiff(path: "x").diff(Array("a\n".utf8), Array("a\nb\n".utf8)) == head + "@@ -1 +1,2 @@\n a\n+b\n")
        #expect(LineDiff(path: "x").diff(Array("a\n".utf8), []) == head + "@@ -1 +0,0 @@\n-a\n")
    }

    @Test func coverageNamesAreFound() throws {
        let tests: Set = [
            "lib/tests/test_a.py::T::test_x", "lib/tests/test_a.py::test_y[1-a]", "lib/tests/test_a.py::test_y[2]",
        ]
        let names = ContextNames(tests)
        #expect(names.tests(of: "lib.tests.test_a.T.test_x") == ["lib/tests/test_a.py::T::test_x"])
        #expect(names.tests(of: "test_a.test_y").count == 2)
        #expect(names.tests(of: "test_y").isEmpty)
        #expect(ContextNames(["tests.test_a.T.test_x"]).tests(of: "tests.test_a.T.test_x").count == 1)
        let report = #"{"files": {"lib/a.py": {"contexts": {"3": ["test_a.T.test_x", ""]}, "missing_lines": [4]}}}"#
        let map = try CoverageMap(report: Data(report.utf8), names: names)
        #expect(map.tests == ["lib/a.py": [3: ["lib/tests/test_a.py::T::test_x"]]])
        #expect(map.missing == ["lib/a.py": [4]])
    }

    @Test func whatFailedIsTriedFirst() {
        var order = TestOrder()
        let tests: Set = ["tests.test_words.A.test_a", "tests.test_other.A.test_b", "tests.test_other.A.test_c"]
        #expect(order.first(for: "lib/words.py", among: tests) == ["tests.test_words.A.test_a"])
        #expect(order.first(for: "lib/x.py", among: tests).isEmpty)
        order.learn("lib/words.py", failed: ["tests.test_other.A.test_c", "gone"])
        #expect(
            order.first(for: "lib/words.py", among: tests)
                == ["tests.test_other.A.test_c", "tests.test_words.A.test_a"]
        )
    }
}
