import Foundation
import LooperCore

@testable import LooperTasks

/// A folder that goes with the test.
final class Scratch: Sendable {
    let url: URL

    init() throws {
        url = URL(fileURLWithPath: FileManager.default.temporaryDirectory.path + "/looper-tasks-" + UUID().uuidString)
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    }

    deinit {
        try? FileManager.default.removeItem(at: url)
    }

    func folder(_ name: String) throws -> URL {
        let folder = url.appendingPathComponent(name)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        return folder
    }
}

extension URL {
    /// Writes a file below this folder.
    func put(_ text: String, at name: String) throws { try put(Array(text.utf8), at: name) }

    func put(_ bytes: [UInt8], at name: String) throws {
        let place = appendingPathComponent(name)
        try FileManager.default.createDirectory(
            at: place.deletingLastPathComponent(),
            withIntermediateDirectories: true
        )
        try Data(bytes).write(to: place)
    }

    func text(_ name: String) throws -> String {
        try String(contentsOf: appendingPathComponent(name), encoding: .utf8)
    }

    func holds(_ name: String) -> Bool {
        FileManager.default.fileExists(atPath: appendingPathComponent(name).path)
    }

    func delete(_ name: String) throws {
        try FileManager.default.removeItem(at: appendingPathComponent(name))
    }
}

/// A repository with some history, a tag and a remote.
struct SampleRepository {
    let scratch: Scratch
    let url: URL
    var git: Git { Git(url, variables: Git.identity) }

    static let buggy = "def add(a, b):\n    return a - b\n\n\ndef half(a):\n    return a / 2\n"
    static let tests = """
        import unittest
        from calc import add, half


        class CalcTest(unittest.TestCase):
            def test_add(self):
                self.assertEqual(add(1, 2), 3)

            def test_half(self):
                \"""Half of four.\"""
                print("printed by the test")
                self.assertEqual(half(4), 2)

        """

    init() async throws {
        scratch = try Scratch()
        url = try scratch.folder("source")
        try url.put("first\n", at: "README.md")
        try await git.run(["init", "-q", "-b", "main"])
        try await git.run(["add", "-A"])
        try await git.run(["commit", "-q", "-m", "first"])
        try url.put(Self.buggy, at: "calc.py")
        try url.put(Self.tests, at: "tests/test_calc.py")
        try url.put("", at: "tests/__init__.py")
        try url.put("#!/bin/sh\necho hi\n", at: "run.sh")
        try await git.run(["add", "-A"])
        try await git.run(["update-index", "--chmod=+x", "run.sh"])
        try await git.run(["commit", "-q", "-m", "second"])
        try await git.run(["tag", "v1"])
        try await git.run(["remote", "add", "origin", "https://example.invalid/x.git"])
    }

    static let fix = """
        diff --git a/calc.py b/calc.py
        --- a/calc.py
        +++ b/calc.py
        @@ -1,5 +1,5 @@
         def add(a, b):
        -    return a - b
        +    return a + b
         
         
         def half(a):

        """

    func task(
        patch: String = SampleRepository.fix,
        testPatch: String = "",
        failToPass: [String] = ["tests.test_calc.CalcTest.test_add"],
        passToPass: [String] = ["test_half (tests.test_calc.CalcTest)"],
        command: String = "python3 -m unittest -v {tests}",
        setup: [String] = [],
        timeout: Double = 60
    ) async throws -> CodingTask {
        CodingTask(
            instanceID: "sample__calc-1",
            repo: "sample/calc",
            baseCommit: try await git.line(["rev-parse", "HEAD"]),
            problemStatement: "add subtracts",
            patch: patch,
            testPatch: testPatch,
            failToPass: failToPass,
            passToPass: passToPass,
            environment: EnvironmentRecipe(
                testCommand: command,
                logParser: "unittest",
                setup: setup,
                testTimeout: timeout
            )
        )
    }

    func workspace(commit: String = "HEAD", bugPatch: String? = nil) async throws -> Workspace {
        try await Workspace.make(from: url, commit: commit, bugPatch: bugPatch, in: try scratch.folder("work"))
    }

    func grader() throws -> Grader {
        let source = url
        return Grader(
            repository: { _ in source },
            environment: { BashEnvironment(folder: $0) },
            in: try scratch.folder("grading")
        )
    }
}

/// Runs commands with bash in a folder; files are not needed here.
struct BashEnvironment: Environment {
    let folder: URL

    func run(_ command: ShellCommand) async throws -> ShellResult {
        let bounded = ["\(command.timeout)", "bash", "-c", "exec 2>&1; " + command.text]
        let ending = try await Program("timeout", variables: ["PYTHONDONTWRITEBYTECODE": "1"]).run(bounded, in: folder)
        return ShellResult(status: ending.status, output: ending.text, timedOut: ending.status == 124)
    }

    func read(_ path: String) async throws -> [UInt8] {
        guard let data = FileManager.default.contents(atPath: folder.appendingPathComponent(path).path) else {
            throw EnvironmentError(.notFound, path)
        }
        return Array(data)
    }

    func write(_ bytes: [UInt8], to path: String) async throws { try folder.put(bytes, at: path) }

    func files() async throws -> [String] {
        let all = FileManager.default.enumerator(atPath: folder.path)?.compactMap { $0 as? String } ?? []
        return all.filter { !$0.hasPrefix(".git/") }.sorted()
    }
}

/// The code of the `TasksError` that `work` throws.
func code(_ work: () async throws -> Void) async -> TasksError.Code? {
    do {
        try await work()
        return nil
    } catch {
        return (error as? TasksError)?.code
    }
}
