import Foundation
import Looper
import LooperTestSupport
import Testing

@Suite(.timeLimit(.minutes(5))) struct CompareCommandTests {
    private static let fix = "<bash>sed -i 's/\"_\".join/separator.join/' slug.py</bash>"

    /// The arguments for a comparison on one task, with a script that serves so many sessions of two replies.
    private func arguments(_ directory: TemporaryDirectory, sessions: Int) async throws -> [String] {
        let repository = try await SlugRepository.make(in: directory)
        try await repository.writeTask(to: directory.appending("tasks.jsonl"))
        let replies = (0..<sessions).flatMap { _ in [Self.fix, "<done/>"] }
        return [
            "compare", "--tasks", directory.appending("tasks.jsonl").path, "--model",
            try SlugRepository.script(replies, in: directory), "--skill", "run-the-failing-test", "--output",
            directory.appending("out").path,
        ]
    }

    @Test func `arms are run, compared and reported`() async throws {
        try await TemporaryDirectory.with { directory in
            let arguments = try await arguments(directory, sessions: 2)
            let run = try await LooperProgram(home: directory).run(arguments)
            #expect(run.status == 0, "\(run.errors)")
            #expect(run.output.contains("Whether prompt is better than none is undecided: 1 of 1 resolved against 1"))
            #expect(run.errors.contains("[2/2] slug__words, "))
            let report = try JSONDecoder().decode(JSONValue.self, from: Data(directory.read("out/report.json").utf8))
            #expect(report["arms"]?["prompt"]?["n"] == .integer(1))
            #expect(report["pairs"]?["prompt"]?["verdict"] == .string("undecided"))
            #expect(try directory.read("out/report.md").hasPrefix("# Comparison\n"))
            for arm in ["none", "prompt"] {
                let file = directory.appending("out/\(arm)/slug__words/trajectory.json")
                #expect(FileManager.default.fileExists(atPath: file.path))
            }
        }
    }

    @Test func `sessions that ran otherwise are not compared`() async throws {
        try await TemporaryDirectory.with { directory in
            let arguments = try await arguments(directory, sessions: 2)
            let program = LooperProgram(home: directory)
            #expect(try await program.run(arguments).status == 0)
            let file = "out/prompt/slug__words/trajectory.json"
            let trajectory = try directory.read(file)
            try directory.write(trajectory.replacing(/"window":\s*\d+/, with: "\"window\":1"), to: file)
            #expect(try directory.read(file) != trajectory)
            try FileManager.default.removeItem(at: directory.appending("out/report.json"))
            let again = try await program.run(arguments)
            #expect(again.status == 1 && again.output.isEmpty)
            #expect(again.errors.contains("nothing can be concluded: preflight check 8 fails"), "\(again.errors)")
            #expect(!FileManager.default.fileExists(atPath: directory.appending("out/report.json").path))
        }
    }

    @Test func `a killed comparison goes on`() async throws {
        try await TemporaryDirectory.with { directory in
            let arguments = try await arguments(directory, sessions: 2)
            let program = LooperProgram(home: directory)
            let sessions = directory.appending("out/sessions.jsonl")
            try await program.runAndKill(arguments, at: .lines(1, in: sessions))
            let again = try await program.run(arguments + ["--json"])
            #expect(again.status == 0, "\(again.errors)")
            #expect(again.errors.contains("of the sessions were run before"))
            let lines = try directory.read("out/sessions.jsonl").split(separator: "\n")
            #expect(lines.count == 2)
            #expect(again.events.count == 1 && again.events.first?["pairs"] != nil)
            let other = try await program.run(arguments + ["--max-steps", "3"])
            #expect(other.status == 1)
            #expect(other.errors.contains("holds a trial with other limits of the agent"))
        }
    }

    @Test func `what cannot be compared is refused`() async throws {
        try await TemporaryDirectory.with { directory in
            let arguments = try await arguments(directory, sessions: 1)
            let program = LooperProgram(home: directory)
            for (options, words) in [
                (["--arms", "none,weights"], "the arm weights needs --adapter DIR"),
                (["--arms", "none,fast"], "'fast' is no arm"),
                (["--arms", "prompt"], "the baseline 'none' is none of the arms"),
                (["--weights", "x=/nowhere@0.5"], "/nowhere: there is no adapter"),
                (["--weights", "x"], "is not of the form LABEL=DIR"),
                (["--seeds", "2"], "without a --temperature"),
                (["--only", "x"], "'x' is no task"),
                (["--switches", "speed"], "'speed' is no part of the frame"),
                (["--switches", "line-reads"], "leave --arms, --skill"),
                (["--results", "x"], "give --tasks to run sessions, or --results"),
            ] {
                let run = try await program.run(arguments + options)
                #expect(run.status != 0)
                #expect(run.errors.contains(words), "\(run.errors)")
            }
        }
    }
}
