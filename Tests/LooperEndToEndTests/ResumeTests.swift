import Foundation
import Looper
import LooperTestSupport
import Testing

@Suite(.timeLimit(.minutes(5))) struct ResumeTests {
    /// A bit of everything; one step adds to a file, which shows if it were done twice.
    private static let replies = [
        "I look.\n<bash>cat slug.py</bash>",
        "Notes.\n<bash>echo one >> notes.txt; cat notes.txt</bash>",
        "no call",
        "<edit path=\"slug.py\">\n    return \"_\".join(words)\n=======\n    return separator.join(words)\n</edit>",
        "<bash>ls</bash>", "<bash>ls</bash>", "<bash>ls</bash>",
        "More.\n<bash>echo two >> notes.txt; cat notes.txt; git status --short</bash>",
        "<bash>python3 -m unittest -q test_slug</bash>",
        "<done/>",
    ]

    /// A repository, a script and a program, and the session as it runs where nobody kills it.
    private struct Scene {
        let directory: TemporaryDirectory
        let program: LooperProgram
        let repository: SlugRepository
        let script: String

        init(in directory: TemporaryDirectory) async throws {
            self.directory = directory
            program = LooperProgram(home: directory)
            repository = try await SlugRepository.make(in: directory)
            script = try SlugRepository.script(ResumeTests.replies, in: directory)
        }

        /// Makes the command of a step hang once it has done its work, or no step's.
        func hang(at step: Int?) throws {
            let replies = ResumeTests.replies.enumerated().map { index, reply in
                index + 1 == step ? reply.replacingOccurrences(of: "</bash>", with: "; sleep 60</bash>") : reply
            }
            _ = try SlugRepository.script(replies, in: directory)
        }

        func arguments(_ name: String) -> [String] {
            [
                "run", "--repo", repository.folder.path, "--model", script, "--task", "fix it", "--output",
                directory.appending(name).path,
            ]
        }

        func file(_ name: String) -> URL { directory.appending("\(name)/trajectory.json") }

        func trajectory(_ name: String) throws -> Trajectory {
            try TrajectoryJSON.decode(Data(contentsOf: file(name)))
        }

        /// Runs a session and kills it in the command of `step`, which must be one of `bash`; the script is whole then.
        func kill(_ name: String, in step: Int, _ arguments: [String]? = nil) async throws {
            try hang(at: step)
            try await program.runAndKill(arguments ?? self.arguments(name), at: .steps(step - 1, in: file(name)))
            try hang(at: nil)
        }
    }

    /// Everything of a session that does not depend on the clock.
    private static func essence(_ trajectory: Trajectory) -> [String] {
        trajectory.steps.map { "\($0.number) \($0.reply)\n\(StableText.of($0.result))\n\($0.patch ?? "-")" }
            + trajectory.transcript.messages.map { StableText.of($0.content) }
            + [trajectory.patch, trajectory.outcome?.rawValue ?? "none", trajectory.outcomeDetail ?? "none"]
    }

    @Test func aKilledSessionEndsAsOneThatNobodyKilled() async throws {
        try await TemporaryDirectory.with { directory in
            let scene = try await Scene(in: directory)
            _ = try await scene.program.run(scene.arguments("whole"))
            let whole = try scene.trajectory("whole")
            #expect(whole.outcome == .submitted)
            #expect(whole.patch.contains("+one\n+two\n"))
            #expect(whole.steps.contains { !$0.notices.isEmpty }, "the three listings are told")
            for step in [1, 2, 5, 8] {
                let name = "killed-\(step)"
                try await scene.kill(name, in: step)
                let killed = try RecordedSession(path: scene.file(name).path).trajectory
                #expect(killed.outcome == nil)
                #expect(killed.steps.count == step - 1)
                let run = try await scene.program.run("run", "--resume", scene.directory.appending(name).path)
                #expect(run.status == 0, "\(run.errors)")
                #expect(run.errors.contains("the workspace is rebuilt from the patch") == (step > 1))
                let resumed = try scene.trajectory(name)
                #expect(Self.essence(resumed) == Self.essence(whole), "killed after step \(killed.steps.count)")
                #expect(Array(resumed.steps.prefix(killed.steps.count)) == killed.steps, "what was recorded stays")
                #expect(resumed.provenance == killed.provenance)
                #expect(resumed.seconds >= killed.seconds)
                #expect(try directory.read("\(name)/patch.diff") == whole.patch)
            }
        }
    }

    @Test func anyMomentIsAMomentToBeKilled() async throws {
        try await TemporaryDirectory.with { directory in
            let scene = try await Scene(in: directory)
            for (index, milliseconds) in [80, 200, 350].enumerated() {
                let name = "a\(index)"
                try await scene.program.runAndKill(scene.arguments(name), at: .after(milliseconds: milliseconds))
                // It may not have begun yet, or be over.
                guard let session = try? RecordedSession(path: scene.file(name).path), session.trajectory.outcome == nil
                else { continue }
                #expect(try await scene.program.run("run", "--resume", scene.file(name).path).status == 0)
                #expect(try scene.trajectory(name).steps.map(\.reply) == Self.replies)
            }
        }
    }

    @Test func anOpenSessionIsNotWrittenOver() async throws {
        try await TemporaryDirectory.with { directory in
            let scene = try await Scene(in: directory)
            try await scene.kill("a", in: 2)
            let refused = try await scene.program.run(scene.arguments("a"))
            #expect(refused.status == 1)
            #expect(refused.errors.contains("go on with it by --resume"), "\(refused.errors)")
            let resumed = try await scene.program.run("run", "--resume", scene.file("a").path)
            #expect(resumed.status == 0, "\(resumed.errors)")
            let again = try await scene.program.run(scene.arguments("a"))
            #expect(again.status == 0, "an ended one may be: \(again.errors)")
            let recorder = FileTrajectoryRecorder(file: scene.file("a"))
            try await recorder.begin(RecordedSession(path: scene.file("a").path).trajectory)
            let busy = try await scene.program.run(scene.arguments("a"))
            #expect(busy.errors.contains("the session still runs"), "\(busy.errors)")
            try await recorder.finish(Standing())
        }
    }

    @Test func aSessionMayBeKilledMoreThanOnce() async throws {
        try await TemporaryDirectory.with { directory in
            let scene = try await Scene(in: directory)
            try await scene.kill("a", in: 2)
            let resume = ["run", "--resume", scene.file("a").path]
            for step in [5, 8] { try await scene.kill("a", in: step, resume) }
            #expect(try await scene.program.run(resume).status == 0)
            let trajectory = try scene.trajectory("a")
            #expect(trajectory.steps.map(\.number) == Array(1...10))
            #expect(trajectory.patch.contains("+one\n+two\n"))
        }
    }

    @Test func aCutWriteIsNoLoss() async throws {
        try await TemporaryDirectory.with { directory in
            let scene = try await Scene(in: directory)
            try await scene.kill("a", in: 9)
            let data = try Data(contentsOf: scene.file("a"))
            let lines = data.split(separator: UInt8(ascii: "\n"))
            let cut = data.count - (lines.last?.count ?? 0) - 40
            try data.prefix(cut).write(to: scene.file("a"))
            let run = try await scene.program.run("run", "--resume", scene.file("a").path)
            #expect(run.status == 0, "\(run.errors)")
            #expect(try scene.trajectory("a").steps.count == 10)
            #expect(try scene.trajectory("a").patch.contains("+one\n+two\n"))
        }
    }

    @Test func whatCannotGoOnSaysWhy() async throws {
        try await TemporaryDirectory.with { directory in
            let scene = try await Scene(in: directory)
            _ = try await scene.program.run(scene.arguments("a") + ["--max-steps", "2"])
            let path = scene.file("a").path
            var killed = try RecordedSession(path: path).trajectory
            killed.outcome = nil
            killed.outcomeDetail = nil
            let open = killed
            func refusal(_ words: String, _ arguments: String...) async throws {
                let run = try await scene.program.run(["run", "--resume", path] + arguments)
                #expect(run.status != 0)
                #expect(run.errors.contains(words), "\(run.errors)")
            }
            func rewrite(_ change: (inout Trajectory) -> Void) throws {
                var other = open
                change(&other)
                try TrajectoryJSON.encode(other).write(to: scene.file("a"))
            }
            try rewrite { _ in }
            try await refusal("--resume goes without a task", "--task", "other")
            try await refusal("the configuration differs in max_steps", "--max-steps", "99")
            try await refusal("the model is replay:", "--model", SlugRepository.script("fix-slug.jsonl"))
            try await refusal("the hooks are command-policy: rm *, not none", "--refuse", "rm *")
            try directory.write("# Other\n\n{{task}}\n", to: "prompts/task.md")
            try await refusal("prompts or tools are others")
            try FileManager.default.removeItem(at: directory.appending("prompts"))
            try rewrite { $0.provenance.model.window = 7 }
            try await refusal("the model is replay:")
            try rewrite { $0.provenance.base = nil }
            try await refusal("does not say what it began with")
            try rewrite { $0.provenance.base?.tree = "0" }
            try await refusal("has other files than those the session began with")
            try rewrite { $0.provenance.base?.repository = "/nowhere" }
            try await refusal("there is no folder /nowhere")
            try rewrite { _ in }
            let recorder = FileTrajectoryRecorder(file: scene.file("a"))
            try await recorder.begin(open)
            try await refusal("the session still runs")
            try await recorder.finish(Standing())
            try rewrite { $0.outcome = .submitted }
            try await refusal("ended as submitted; there is nothing to go on with")
            try Data("{}".utf8).write(to: scene.file("a"))
            try await refusal("this is not a trajectory")
            try FileManager.default.removeItem(at: scene.file("a"))
            try await refusal("there is no such file")
        }
    }

    @Test func aRepositoryThatMovedIsNamed() async throws {
        try await TemporaryDirectory.with { directory in
            let scene = try await Scene(in: directory)
            try await scene.kill("a", in: 2)
            try FileManager.default.moveItem(at: directory.appending("repo"), to: directory.appending("moved"))
            let run = try await scene.program.run(
                "run",
                "--resume",
                scene.file("a").path,
                "--repo",
                directory.appending("moved").path,
                "--json"
            )
            #expect(run.status == 0, "\(run.errors)")
            #expect(run.events.last?["steps"] as? Int == 10)
        }
    }
}
