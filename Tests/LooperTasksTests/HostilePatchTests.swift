import Foundation
import LooperCore
import Testing

@testable import LooperTasks

@Suite struct HostilePatchTests {
    /// A diff that makes `path`, a link where `mode` says so.
    private static func creation(of path: String, _ line: String, mode: String = "100644") -> String {
        """
        diff --git a/\(path) b/\(path)
        new file mode \(mode)
        --- /dev/null
        +++ b/\(path)
        @@ -0,0 +1 @@
        +\(line)
        """ + (mode == "120000" ? "\n\\ No newline at end of file\n" : "\n")
    }

    @Test(arguments: ["newtests/deep", "newtests/deep/x.py", "newtests"])
    func aLinkInTheWayOfTheTestsLeadsNowhere(_ path: String) async throws {
        let sample = try await SampleRepository()
        let outside = try sample.scratch.folder("outside")
        try outside.put("precious\n", at: "deep/x.py")
        let link = Self.creation(of: "newtests", outside.path, mode: "120000")
        let task = try await sample.task(testPatch: Self.creation(of: path, "x = 1"))
        let verdict = try await sample.grader().grade(link + SampleRepository.fix, of: task)
        #expect(try outside.text("deep/x.py") == "precious\n")
        #expect(verdict.status == (path == "newtests" ? .resolved : .unresolved), "\(verdict.reason ?? "")")
        if path != "newtests" { #expect(verdict.reason?.contains("newtests is in the way") == true) }
    }

    @Test func aLinkInPlaceOfTheTestsIsReplaced() async throws {
        let sample = try await SampleRepository()
        let outside = try sample.scratch.folder("outside")
        try outside.put("precious\n", at: "test_calc.py")
        let workspace = try await sample.workspace()
        try workspace.root.delete("tests")
        let link = workspace.root.path + "/tests"
        try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: outside.path)
        let patch = """
            --- a/tests/test_calc.py
            +++ b/tests/test_calc.py
            @@ -1,2 +1,3 @@
            +import sys
             import unittest
             from calc import add, half
            """
        #expect(try await PatchApplication(workspace: workspace).applyTests(patch) == .applied(by: "git apply"))
        #expect(try outside.text("test_calc.py") == "precious\n")
        #expect(try workspace.root.text("tests/test_calc.py").hasPrefix("import sys"))
    }

    @Test func aPatchWritesNothingThroughItsOwnLink() async throws {
        let sample = try await SampleRepository()
        let outside = try sample.scratch.folder("outside")
        let patch = Self.creation(of: "x", outside.path, mode: "120000") + Self.creation(of: "x/y", "1")
        let outcome = try await PatchApplication(workspace: sample.workspace()).apply(patch)
        if case .applied = outcome { Issue.record("it was applied: \(outcome)") }
        #expect(!outside.holds("y"))
    }

    @Test func aFolderInTheWayOfTheTestsStays() async throws {
        let sample = try await SampleRepository()
        let task = try await sample.task(testPatch: Self.creation(of: "new", "x = 1"))
        let verdict = try await sample.grader().grade(Self.creation(of: "new/a", "1") + SampleRepository.fix, of: task)
        #expect(verdict.status == .unresolved)
        #expect(verdict.reason?.contains("new is in the way") == true)
    }

    @Test(arguments: ["../../../outside/x.py", "a/../../../../outside/x.py", ".git/config", "sub/.GIT/hooks/x"])
    func testsThatLeadOutAreRefused(_ path: String) async throws {
        let sample = try await SampleRepository()
        try sample.scratch.url.put("precious\n", at: "outside/x.py")
        let task = try await sample.task(testPatch: Self.creation(of: path, "x = 1"))
        let verdict = try await sample.grader().grade(SampleRepository.fix, of: task)
        #expect(try sample.scratch.url.text("outside/x.py") == "precious\n")
        #expect(verdict.status == .error)
        #expect(verdict.reason?.contains("leads out") == true, "\(verdict.reason ?? "")")
    }

    @Test(arguments: [
        "--- a/.git/hooks/x\n+++ b/.git/hooks/x\n@@ -0,0 +1 @@\n+x\n", creation(of: ".GIT/config", "x"),
        "--- a/calc.py\n+++ b/calc.py\n@@ -9 +9 @@\n-a\n+b\n--- /dev/null\n+++ b/.git/config\n@@ -0,0 +1 @@\n+x\n",
        "--- /dev/null\n+++ \"b/.g\\151t/config\"\n@@ -0,0 +1 @@\n+x\n",
        "diff --git a/calc.py b/.git/x\nsimilarity index 100%\nrename from calc.py\nrename to .git/x\n",
    ])
    func aPatchOfTheGitFolderIsRefused(_ patch: String) async throws {
        let sample = try await SampleRepository()
        let workspace = try await sample.workspace()
        let before = try workspace.root.text(".git/config")
        let outcome = try await PatchApplication(workspace: workspace).apply(patch)
        guard case .failed(let words) = outcome else {
            Issue.record("it was applied: \(outcome)")
            return
        }
        #expect(words.contains(".git"))
        #expect(try workspace.root.text(".git/config") == before)
        #expect(!workspace.root.holds(".git/hooks/x") && !workspace.root.holds(".git/x"))
    }

    @Test func linesThatOnlyLookLikeHeadersAreContent() {
        #expect(!PatchPaths.touchesGit("--- a/x\n+++ b/x\n@@ -1,2 +1 @@\n--- .git/config\n-b\n+c\n"))
        #expect(!PatchPaths.touchesGit("--- a/.gitignore\n+++ b/.gitignore\n@@ -1 +1 @@\n-b\n+c\n"))
    }

    @Test func settingsOfTheCopyAreNotUsed() async throws {
        let sample = try await SampleRepository()
        let workspace = try await sample.workspace()
        let trap = "touch \(sample.scratch.url.path)/trapped; cat"
        for name in ["filter.x.smudge", "filter.x.clean"] {
            try await Git(workspace.root).run(["config", name, trap])
        }
        let attributes = Self.creation(of: ".gitattributes", "* filter=x")
        let application = PatchApplication(workspace: workspace)
        #expect(try await application.apply(attributes) == .applied(by: "git apply"))
        let tests = SampleRepository.fix.replacing("a + b", with: "a * b")
        #expect(try await application.applyTests(tests) == .applied(by: "git apply"))
        #expect(try await application.apply("not a diff") != .applied(by: "git apply"))
        #expect(!sample.scratch.url.holds("trapped"))
    }
}

@Suite struct GraderCancellationTests {
    @Test func anInterruptedTaskHasNoVerdict() async throws {
        let sample = try await SampleRepository()
        let quick = try await sample.task()
        var slow = try await sample.task(command: "touch ../../../begun; sleep 30")
        slow.instanceID = "slow"
        let tasks = [quick, slow]
        let predictions = Predictions(
            tasks.map { Prediction(instanceID: $0.instanceID, modelName: "m", patch: SampleRepository.fix) }
        )
        let grader = try sample.grader()
        let (stream, continuation) = AsyncStream<Verdict>.makeStream()
        let grading = Task {
            defer { continuation.finish() }
            return try await grader.grade(predictions, of: tasks) { continuation.yield($0) }
        }
        while !sample.scratch.url.holds("begun") { try await Task.sleep(for: .milliseconds(20)) }
        grading.cancel()
        await #expect(throws: CancellationError.self) { try await grading.value }
        var told: [String] = []
        for await verdict in stream { told.append(verdict.instanceID) }
        #expect(told == [quick.instanceID])
    }
}
