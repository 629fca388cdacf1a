import Foundation
import LooperCore
import Testing

@testable import LooperTasks

/// Tasks that are graded by the script of their data set.
@Suite struct EvaluationScriptTests {
    private static let testPatch = """
        diff --git a/tests/test_calc.py b/tests/test_calc.py
        --- a/tests/test_calc.py
        +++ b/tests/test_calc.py
        @@ -1,3 +1,4 @@
        +WANTED = 3
         import unittest
         from calc import add, half
         

        """

    /// What an official script does, with a test runner of one line.
    private func task(_ sample: SampleRepository) async throws -> CodingTask {
        var task = try await sample.task(testPatch: Self.testPatch, failToPass: ["t::add"], passToPass: ["t::half"])
        task.environment = nil
        let script = """
            #!/bin/bash
            set -uxo pipefail
            source /opt/miniconda3/bin/activate
            conda activate testbed
            cd /testbed
            python -m pip install -e .
            git checkout \(task.baseCommit) tests/test_calc.py
            git apply -v - <<'EOF_114329324912'
            \(Self.testPatch)
            EOF_114329324912
            : '>>>>> Start Test Output'
            cd /testbed && python3 -c "import calc, tests.test_calc as t; print(calc.add(1, 2) == t.WANTED and 'PASSED' or 'FAILED', 't::add')"; echo PASSED t::half; test -z "${CI:-}"
            : '>>>>> End Test Output'
            git checkout \(task.baseCommit) tests/test_calc.py

            """
        task.evaluation = PublishedEvaluation(script: script, logParser: "parse_log_pytest")
        return task
    }

    @Test func theScriptDecides() async throws {
        let sample = try await SampleRepository()
        let task = try await task(sample)
        let grader = try sample.grader()
        let validation = try await grader.validate(task)
        #expect(validation.problems == [], "\(validation.withFix.log)")
        #expect(validation.asMade.isGraded)
        #expect(validation.withFix.log.contains(">>>>> Test Exit Code: 0"))
        #expect(!validation.withFix.log.contains("conda activate"), "the image's own preparation is left out")
        let wrong = try await grader.grade(SampleRepository.fix.replacing("a + b", with: "a * b"), of: task)
        #expect(wrong.status == .unresolved && wrong.failToPass.failure == ["t::add"])
        #expect(InstanceReport(wrong).patchSuccessfullyApplied)
        let unfit = InstanceReport(try await grader.grade("no diff", of: task))
        #expect(!unfit.patchSuccessfullyApplied && !unfit.resolved && unfit.testsStatus == nil)
    }

    @Test func testsThatAPatchChangesAreThoseOfTheTask() async throws {
        let sample = try await SampleRepository()
        let cheat = """
            diff --git a/tests/test_calc.py b/tests/test_calc.py
            --- a/tests/test_calc.py
            +++ b/tests/test_calc.py
            @@ -1,2 +1,3 @@
            +WANTED = -1
             import unittest
             from calc import add, half

            """
        let verdict = try await sample.grader().grade(cheat, of: task(sample))
        #expect(verdict.status == .unresolved && verdict.failToPass.failure == ["t::add"], "\(verdict.log)")
    }

    @Test func aScriptWithoutMarkersIsTheTasksFault() async throws {
        let sample = try await SampleRepository()
        var task = try await task(sample)
        task.evaluation?.script = "pytest -rA"
        let verdict = try await sample.grader().grade(SampleRepository.fix, of: task)
        #expect(verdict.status == .error)
        #expect(verdict.reason?.contains("markers") == true)
        task.evaluation?.logParser = "parse_log_of_the_future"
        #expect(try await sample.grader().grade("x", of: task).reason?.contains("is no `log_parser`") == true)
    }

    @Test func aRowKeepsWhatItSaysOfItsEvaluation() throws {
        let row = """
            {"instance_id":"a__b-1","repo":"a/b","base_commit":"c","problem_statement":"p","FAIL_TO_PASS":"[\\"t\\"]",
             "eval_script":"s","log_parser":"parse_log_django","eval_type":"fail_only","mirror":"x+y","image":"i",
             "recipe":{"python":"3.9.18","pins":"p.txt","install":["pip install -e ."],"seconds":{"test":1}}}
            """
        let task = try #require(try TaskFile.parse(row.replacing("\n", with: ""), name: "t").first)
        #expect(task.evaluation == PublishedEvaluation(script: "s", logParser: "parse_log_django", type: .failOnly))
        #expect(task.recipe?.pins == "p.txt" && task.recipe?.preInstall == [] && task.mirror == "x+y")
        let again = try JSONDecoder().decode(CodingTask.self, from: JSONEncoder().encode(task))
        #expect(again == task)
    }

    @Test func rowsThatCannotBeUsedAreLeftOutWhereThatIsWanted() throws {
        let scratch = try Scratch()
        let good = #"{"instance_id":"a","repo":"r","base_commit":"c","problem_statement":"p","FAIL_TO_PASS":["t"]}"#
        try scratch.url.put("\(good)\n{\n\(good)\n\(good.replacing("\"a\"", with: "\"b\""))\n", at: "t.jsonl")
        let (tasks, problems) = try TaskFile.loadLeniently(scratch.url.appendingPathComponent("t.jsonl").path)
        #expect(tasks.map(\.instanceID) == ["a", "b"])
        #expect(problems.count == 2)
        #expect(problems.first?.message.contains("t.jsonl:2: ") == true)
    }

    @Test func whatAnInstallationLeavesIsNoChange() async throws {
        let sample = try await SampleRepository()
        let made = try await sample.workspace()
        defer { made.remove() }
        try made.root.put("built", at: "calc.egg-info/PKG-INFO")
        let workspace = try await made.startingHere()
        #expect(workspace.treeHash != made.treeHash)
        #expect(try await workspace.patch().text.isEmpty)
        try workspace.root.put("x = 1\n", at: "new.py")
        #expect(try await workspace.patch().text.contains("+x = 1"))
        let history = try await Git(workspace.root).line(["rev-list", "--all", "--count"])
        #expect(history == "1")
    }
}
