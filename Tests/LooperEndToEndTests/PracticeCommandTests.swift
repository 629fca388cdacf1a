import Foundation
import Looper
import LooperTestSupport
import Testing

@Suite(.timeLimit(.minutes(5))) struct PracticeCommandTests {
    private static let source = (0..<6).map { number in
        "def f\(number)(a, b):\n    if a < b:\n        return b - a\n    return a - b + \(number)\n"
    }
    private static let tests =
        "import unittest\nimport m\n\n\nclass T(unittest.TestCase):\n"
        + (0..<6).map { number in
            "    def test_\(number)(self):\n        self.assertEqual(m.f\(number)(3, 1), \(2 + number))\n"
                + "        self.assertEqual(m.f\(number)(1, 4), 3)\n        self.assertEqual(m.f\(number)(2, 2), \(number))\n"
        }.joined(separator: "\n")

    private func repository(in directory: TemporaryDirectory) async throws -> [String] {
        try directory.write(Self.source.joined(separator: "\n\n"), to: "repo/m.py")
        try directory.write(Self.tests, to: "repo/test_m.py")
        let program = LooperProgram(home: directory)
        let folder = directory.appending("repo").path
        let identity = "-c user.name=x -c user.email=x@x"
        let made = try await program.shell(
            "cd '\(folder)' && git init -q && git add -A && git \(identity) commit -q -m start"
        )
        #expect(made.status == 0, "\(made.errors)")
        return [
            "practice", "--repo", folder, "--output", directory.appending("tasks.jsonl").path, "--test-command",
            "python3 -m unittest -v {tests}", "--json",
        ]
    }

    private func names(_ directory: TemporaryDirectory) throws -> [String] {
        try TaskFile.load(directory.appending("tasks.jsonl").path).map(\.instanceID)
    }

    @Test func theSummaryIsOneLine() async throws {
        try await TemporaryDirectory.with { directory in
            let arguments = try await repository(in: directory) + ["--count", "4", "--hold-out", "m.*"]
            let run = try await LooperProgram(home: directory).run(arguments)
            #expect(run.status == 0, "\(run.errors)")
            let summary = try #require(run.events.last)
            #expect(run.events.count == 1)
            #expect(summary["valid"] as? Int == 4)
            #expect(summary["hold_out"] as? Int == 4)
            #expect((summary["tried"] as? Int ?? 0) >= 4)
            #expect((summary["seconds"] as? Double ?? 0) > 0)
            let kinds = try #require(summary["per_operator"] as? [String: [String: Int]])
            #expect(kinds.values.reduce(0) { $0 + ($1["valid"] ?? 0) } == 4)
            let task = try #require(try TaskFile.load(directory.appending("tasks.jsonl").path).first)
            #expect(!task.problemStatement.contains("{{"))
            #expect(task.problemStatement.contains("test_m.T.test_"))
        }
    }

    @Test func aKillLosesNoTask() async throws {
        try await TemporaryDirectory.with { directory in
            let arguments = try await repository(in: directory) + ["--count", "6"]
            let program = LooperProgram(home: directory)
            let memory = directory.appending("tasks.jsonl.tried")
            try await program.runAndKill(arguments, at: .lines(3, in: memory))
            let before = (try? names(directory)) ?? []
            let rows = try String(contentsOf: memory, encoding: .utf8).split(separator: "\n").count
            #expect(rows >= 3)
            let run = try await program.run(arguments)
            #expect(run.status == 0, "\(run.errors)")
            let after = try names(directory)
            #expect(after.count == 6)
            #expect(Set(after).count == 6)
            #expect(after.starts(with: before))
        }
    }

    @Test func whatCannotBeIsRefused() async throws {
        try await TemporaryDirectory.with { directory in
            let arguments = try await repository(in: directory)
            let program = LooperProgram(home: directory)
            #expect(try await program.run(arguments + ["--count", "0"]).errors.contains("--count has to be above 0"))
            #expect(try await program.run(arguments + ["--count", "1", "--jobs", "0"]).errors.contains("--jobs"))
            let nowhere = ["practice", "--repo", directory.appending("x").path, "--count", "1", "--output"]
            let missing = try await program.run(nowhere + [directory.appending("t.jsonl").path])
            #expect(missing.status != 0)
            #expect(missing.errors.contains("there is no folder"))
        }
    }
}
