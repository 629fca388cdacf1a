import Foundation
import Looper
import LooperTestSupport
import Testing

/// From a repository to a skill, command by command, with the tiny model: it solves nothing, and all of it is kept.
@Suite(.timeLimit(.minutes(10))) struct LearnCommandTests {
    private static func module(_ name: String) -> (code: String, tests: String) {
        let code = (0..<4).map { number in
            "def \(name)\(number)(a, b):\n    if a < b:\n        return b - a\n    return a - b + \(number)\n"
        }
        let tests = (0..<4).map { number in
            "    def test_\(number)(self):\n        self.assertEqual(\(name).\(name)\(number)(3, 1), \(2 + number))\n"
                + "        self.assertEqual(\(name).\(name)\(number)(1, 4), 3)\n"
        }
        let head = "import unittest\nimport \(name)\n\n\nclass T(unittest.TestCase):\n"
        return (code.joined(separator: "\n\n"), head + tests.joined(separator: "\n"))
    }

    /// At a fixed time: the names of tasks depend on the commit's, and what an expert draws on those.
    private static let commit =
        "GIT_AUTHOR_DATE=2000-01-01T00:00:00Z GIT_COMMITTER_DATE=2000-01-01T00:00:00Z "
        + "git -c user.name=x -c user.email=x@x commit"

    /// The tiny model with room for a session: its file says 256 tokens, which its kind of positions does not need.
    private func roomyModel(in directory: TemporaryDirectory) throws -> String {
        var data = try Data(contentsOf: BadInputTests.tinyModel)
        let key = try #require(data.firstRange(of: Data("context_length".utf8)))
        // The key is followed by the type and the value, four bytes each.
        let value = key.upperBound + 4
        data.replaceSubrange(value..<value + 4, with: withUnsafeBytes(of: UInt32(32_768).littleEndian) { Data($0) })
        try data.write(to: directory.appending("roomy.gguf"))
        return "gguf:\(directory.appending("roomy.gguf").path)"
    }

    /// Makes a repository and its tasks, and demonstrations of those that were not held out.
    private func practise(_ program: LooperProgram, _ directory: TemporaryDirectory, _ model: String) async throws {
        for name in ["m", "n"] {
            let (code, tests) = Self.module(name)
            try directory.write(code, to: "repo/\(name).py")
            try directory.write(tests, to: "repo/test_\(name).py")
        }
        let folder = directory.appending("repo").path
        let made = try await program.shell(
            "cd '\(folder)' && git init -q && git add -A && \(Self.commit) -q -m start"
        )
        #expect(made.status == 0, "\(made.errors)")
        let practice = try await program.run(
            "practice",
            "--repo",
            folder,
            "--output",
            directory.appending("tasks.jsonl").path,
            "--test-command",
            "python3 -m unittest -v {tests}",
            "--count",
            "8",
            "--hold-out",
            "n.py"
        )
        #expect(practice.status == 0, "\(practice.errors)")
        let tasks = try TaskFile.load(directory.appending("tasks.jsonl").path)
        #expect(Set(tasks.map { $0.practice?.isHeldOut }) == [true, false])
        let demonstrated = try await program.run(
            "practice",
            "--demonstrate",
            directory.appending("tasks.jsonl").path,
            "--model",
            model,
            "--output",
            directory.appending("demos").path
        )
        #expect(demonstrated.status == 0, "\(demonstrated.errors)")
        let heldOut = Set(tasks.filter { $0.practice?.isHeldOut == true }.map(\.instanceID))
        let learnable = try directory.read("demos/demonstrations.jsonl").split(separator: "\n").filter { line in
            line.contains("\"folder\"") && !heldOut.contains { line.contains($0) }
        }
        #expect(learnable.count >= 2, "\(demonstrated.errors)")
    }

    private func arguments(_ directory: TemporaryDirectory, _ model: String) -> [String] {
        let files = ["--from", directory.appending("demos").path, "--tasks", directory.appending("tasks.jsonl").path]
        let sizes = ["--epochs", "40", "--rank", "2", "--development", "0", "--gate", "1", "--general", "0.1"]
        let limits = ["--max-steps", "2", "--max-reply-tokens", "64", "--max-sample-tokens", "32768"]
        let names = ["learn", "--name", "fix-m", "--model", model, "--output", directory.appending("skills").path]
        return names + files + sizes + limits
    }

    @Test func `a skill is learned, and a kill loses no more than what was running`() async throws {
        try await TemporaryDirectory.with { directory in
            let program = LooperProgram(home: directory)
            let model = try roomyModel(in: directory)
            try await practise(program, directory, model)
            let place = directory.appending("skills/.learning/fix-m-v1")
            let metrics = place.appending(path: "train-reply/metrics.jsonl")
            try await program.runAndKill(arguments(directory, model), at: .lines(1, in: metrics))
            #expect(!FileManager.default.fileExists(atPath: directory.appending("skills/fix-m").path))
            let run = try await program.run(arguments(directory, model) + ["--json"])
            #expect(run.status == 0, "\(run.errors)")
            #expect(!run.errors.contains("the text of fix-m"), "the text was kept")
            let outcome = try #require(run.events.last)
            #expect(outcome["placed"] as? Bool == true && run.events.count == 1)
            let manifest = try JSONDecoder().decode(
                SkillManifest.self,
                from: Data(directory.read("skills/fix-m/manifest.json").utf8)
            )
            #expect(manifest.weights?.gate?.pairs == 1 && manifest.prompt?.gate?.verdict != .admitted)
            let list = try await program.run("skills", "list", "--library", directory.appending("skills").path)
            #expect(list.status == 0 && list.output.contains("fix-m"), "\(list.errors)\(list.output)")
            try await preflight(program, directory, model)
        }
    }

    /// Demonstrations that are too long are a finding, and no error but where all have to be learned.
    private func preflight(_ program: LooperProgram, _ directory: TemporaryDirectory, _ model: String) async throws {
        let base = ["preflight", "--model", model, "--data", directory.appending("demos").path, "--max-tokens", "100"]
        let run = try await program.run(base)
        #expect(run.status == 1 && run.output.contains("FAIL  4."), "\(run.errors)")
        #expect(run.output.contains("longer than --max-tokens and the model allow: demos/"), "\(run.output)")
        let files = ["--overfit", directory.appending("six").path, "--tasks", directory.appending("tasks.jsonl").path]
        let sixth = try await program.run(base + files)
        #expect(sixth.status == 1 && sixth.errors.contains("check 6 needs 8 demonstrations of at most 100 tokens"))
    }

    @Test func `what cannot be learned is refused before anything is done`() async throws {
        try await TemporaryDirectory.with { directory in
            let program = LooperProgram(home: directory)
            let model = try roomyModel(in: directory)
            let base = ["learn", "--name", "x", "--model", model, "--output", directory.appending("skills").path]
            for (arguments, words) in [
                ([], "--from names the folders"), (["--from", "/nowhere/at/all"], "/nowhere/at/all is no folder"),
                (["--from", directory.path, "--scales", "0.5", "0.5"], "--scales names a strength twice"),
                (["--from", directory.path, "--batch", "0"], "--batch is at least 1"),
            ] {
                let run = try await program.run(base + arguments)
                #expect(run.status != 0 && run.errors.contains(words), "\(run.errors)")
                #expect(!FileManager.default.fileExists(atPath: directory.appending("skills/x").path))
            }
        }
    }
}
