import Foundation
import LooperCore
import Testing

@testable import LooperTasks

@Suite struct GraderTests {
    @Test func resolvesWithTheFixAndNotWithout() async throws {
        let sample = try await SampleRepository()
        let task = try await sample.task()
        let validation = try await sample.grader().validate(task)
        #expect(validation.problems == [])
        #expect(validation.asMade.status == .unresolved)
        #expect(validation.asMade.failToPass.failure == task.failToPass)
        #expect(validation.asMade.passToPass.success == task.passToPass)
        #expect(validation.withFix.status == .resolved)
        #expect(validation.withFix.appliedBy == "git apply")
        #expect(try FileManager.default.contentsOfDirectory(atPath: sample.scratch.folder("grading").path) == [])
    }

    @Test func aWrongFixIsUnresolved() async throws {
        let sample = try await SampleRepository()
        let wrong = SampleRepository.fix.replacing("a + b", with: "a * b")
        let verdict = try await sample.grader().grade(wrong, of: sample.task())
        #expect(verdict.status == .unresolved)
        #expect(verdict.failToPass.failure.count == 1)
        #expect(verdict.reason?.contains("test_add") == true)
    }

    @Test func theReportHasTheFourLists() async throws {
        let sample = try await SampleRepository()
        var tasks: [CodingTask] = []
        for name in ["good", "bad", "empty", "broken", "none"] {
            var task = try await sample.task()
            task.instanceID = name
            if name == "broken" { task.baseCommit = "0123456789" }
            tasks.append(task)
        }
        let predictions = Predictions(
            [("good", SampleRepository.fix), ("bad", "not a diff"), ("empty", " \n"), ("broken", SampleRepository.fix)]
                .map { Prediction(instanceID: $0.0, modelName: "m", patch: $0.1) }
        )
        var told: [String] = []
        let report = try await sample.grader().grade(predictions, of: tasks) { told.append($0.instanceID) }
        #expect(told == ["good", "bad", "empty", "broken"])
        let json = try JSONDecoder().decode(JSONValue.self, from: JSONEncoder().encode(report))
        #expect(json["resolved_ids"] == .array([.string("good")]))
        #expect(json["unresolved_ids"] == .array([.string("bad")]))
        #expect(json["error_ids"] == .array([.string("broken")]))
        #expect(json["empty_patch_ids"] == .array([.string("empty")]))
        #expect(json["incomplete_ids"] == .array([.string("none")]))
        #expect(json["instances"]?["good"]?["status"] == .string("resolved"))
        #expect(report.instances["bad"]?.reason?.contains("does not apply") == true)
        #expect(report.instances["broken"]?.reason?.contains("0123456789") == true)
    }

    @Test(arguments: [
        ("sleep 20", 1.0, "time limit"), ("true", 20, "no test result"),
        ("python3 -m unittest -v {tests}; exit 7", 20, "status 7 though no test failed"),
    ])
    func aRunThatTellsNothingIsUnresolved(_ command: String, _ timeout: Double, _ words: String) async throws {
        let sample = try await SampleRepository()
        let task = try await sample.task(command: command, timeout: timeout)
        let verdict = try await sample.grader().grade(SampleRepository.fix, of: task)
        #expect(verdict.status == .unresolved)
        #expect(verdict.reason?.contains(words) == true, "\(verdict.reason ?? "")")
    }

    @Test func aMissingTestIsAFailedTest() async throws {
        let sample = try await SampleRepository()
        let task = try await sample.task(passToPass: ["tests.test_calc.CalcTest.test_gone"])
        let verdict = try await sample.grader().grade(SampleRepository.fix, of: task)
        #expect(verdict.status == .unresolved)
        #expect(verdict.passToPass.failure == ["tests.test_calc.CalcTest.test_gone"])
    }

    @Test func theTestsOfTheTaskReplaceThoseOfTheModel() async throws {
        let sample = try await SampleRepository()
        let testPatch = """
            diff --git a/tests/test_calc.py b/tests/test_calc.py
            --- a/tests/test_calc.py
            +++ b/tests/test_calc.py
            @@ -6,4 +6,5 @@
                 def test_add(self):
                     self.assertEqual(add(1, 2), 3)
            +        self.assertEqual(add(5, 5), 10)
             
                 def test_half(self):
            diff --git a/tests/test_more.py b/tests/test_more.py
            new file mode 100644
            --- /dev/null
            +++ b/tests/test_more.py
            @@ -0,0 +1,4 @@
            +import unittest
            +class MoreTest(unittest.TestCase):
            +    def test_more(self):
            +        pass
            """
        let cheat = """
            diff --git a/tests/test_calc.py b/tests/test_calc.py
            --- a/tests/test_calc.py
            +++ b/tests/test_calc.py
            @@ -6,3 +6,3 @@
                 def test_add(self):
            -        self.assertEqual(add(1, 2), 3)
            +        pass
             
            diff --git a/tests/test_more.py b/tests/test_more.py
            new file mode 100644
            --- /dev/null
            +++ b/tests/test_more.py
            @@ -0,0 +1 @@
            +mine = 1
            """
        let task = try await sample.task(
            testPatch: testPatch,
            failToPass: ["tests.test_calc.CalcTest.test_add", "tests.test_more.MoreTest.test_more"]
        )
        let fixed = try await sample.grader().grade(cheat + "\n" + SampleRepository.fix, of: task)
        #expect(fixed.status == .resolved, "\(fixed.reason ?? "") \(fixed.log)")
        let cheated = try await sample.grader().grade(cheat, of: task)
        #expect(cheated.failToPass.failure == ["tests.test_calc.CalcTest.test_add"])
        #expect(cheated.status == .unresolved)
    }

    @Test func setUpRunsFirstAndItsFailureIsAnError() async throws {
        let sample = try await SampleRepository()
        let command = "test -f made && python3 -m unittest -v {tests}"
        let good = try await sample.task(command: command, setup: ["touch made"])
        #expect(try await sample.grader().grade(SampleRepository.fix, of: good).status == .resolved)
        let bad = try await sample.task(setup: ["echo no network; false"])
        let verdict = try await sample.grader().grade(SampleRepository.fix, of: bad)
        #expect(verdict.status == .error)
        #expect(verdict.reason?.contains("no network") == true)
    }

    @Test func aTaskWithoutARecipeIsAnError() async throws {
        let sample = try await SampleRepository()
        var task = try await sample.task()
        task.environment = nil
        let verdict = try await sample.grader().grade(SampleRepository.fix, of: task)
        #expect(verdict.status == .error)
        #expect(verdict.reason?.contains("log_parser") == true)
    }

    @Test(arguments: [
        (SampleRepository.fix, "git apply"),
        // A context line that differs needs fuzz.
        (SampleRepository.fix.replacing(" def half(a):", with: " def halves(a):"), "patch"),
        (SampleRepository.fix.withoutFinalNewline, "git apply"),
    ])
    func patchesAreAppliedMoreAndMoreLeniently(_ patch: String, _ way: String) async throws {
        let sample = try await SampleRepository()
        let workspace = try await sample.workspace()
        #expect(try await PatchApplication(workspace: workspace).apply(patch) == .applied(by: way))
        #expect(try workspace.root.text("calc.py").contains("a + b"))
    }

    @Test func aPatchThatFailsLeavesTheTreeAsItWas() async throws {
        let sample = try await SampleRepository()
        let workspace = try await sample.workspace()
        let misfit = SampleRepository.fix.replacing("a - b", with: "something else")
        guard case .failed(let words) = try await PatchApplication(workspace: workspace).apply(misfit) else {
            Issue.record("a patch that does not fit was applied")
            return
        }
        #expect(words.contains("calc.py"))
        #expect(try await Git(workspace.root).line(["status", "--porcelain"]) == "")
        let present = try await sample.workspace(bugPatch: SampleRepository.fix)
        let again = try await PatchApplication(workspace: present).apply(SampleRepository.fix)
        #expect(again == .applied(by: "nothing: it is there already"))
    }
}

extension String {
    var withoutFinalNewline: String { hasSuffix("\n") ? String(dropLast()) : self }
}
