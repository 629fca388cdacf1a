import Foundation
import Looper
import LooperTestSupport
import Testing

@Suite(.timeLimit(.minutes(3))) struct ReplayTests {
    /// A recorded session and the program that replays it.
    private struct Scene {
        let directory: TemporaryDirectory
        let program: LooperProgram
        let file: URL

        init(in directory: TemporaryDirectory, _ replies: [String]? = nil, _ options: String...) async throws {
            self.directory = directory
            program = LooperProgram(home: directory)
            file = directory.appending("out/trajectory.json")
            let repository = try await SlugRepository.make(in: directory)
            let fixture = SlugRepository.script("fix-slug.jsonl")
            let script = try replies.map { try SlugRepository.script($0, in: directory) } ?? fixture
            let run = try await program.run(
                [
                    "run", "--repo", repository.folder.path, "--model", script, "--task", "fix it", "--skill",
                    "run-the-failing-test", "--output", directory.appending("out").path,
                ] + options
            )
            guard run.status == 0 || run.status == 2 else { throw LooperProgramFailure(words: run.errors) }
        }

        func replay(_ options: String...) async throws -> LooperProgram.Run {
            try await program.run(["replay", file.path] + options)
        }

        func rewrite(_ change: (inout Trajectory) -> Void) throws {
            var trajectory = try TrajectoryJSON.decode(Data(contentsOf: file))
            change(&trajectory)
            try TrajectoryJSON.encode(trajectory).write(to: file)
        }
    }

    private struct LooperProgramFailure: Error { let words: String }

    @Test func theSameAgain() async throws {
        try await TemporaryDirectory.with { directory in
            let scene = try await Scene(in: directory)
            let run = try await scene.replay()
            #expect(run.status == 0, "\(run.output) \(run.errors)")
            #expect(run.output.hasPrefix("identical: 6 steps"))
            let answer = try #require(try await scene.replay("--json").events.last)
            #expect(answer["identical"] as? Bool == true)
            #expect(answer["steps"] as? Int == 6)
        }
    }

    @Test func timesAndTemporaryNamesMayDiffer() async throws {
        try await TemporaryDirectory.with { directory in
            let scene = try await Scene(in: directory, ["<bash>date +%s%N; pwd</bash>", "<done/>"])
            let run = try await scene.replay()
            #expect(run.status == 0, "\(run.output)")
            #expect(run.output == "identical: 2 steps; 1 differ in times or temporary names only\n")
            let strict = try await scene.replay("--strict")
            #expect(strict.status == 1)
            #expect(strict.output.hasPrefix("diverges at step 1, in the result\n"))
        }
    }

    @Test func showsTheFirstPlaceThatDiffers() async throws {
        try await TemporaryDirectory.with { directory in
            let scene = try await Scene(in: directory)
            try scene.rewrite { trajectory in
                let text = trajectory.steps[2].observation.text
                trajectory.steps[2].observation.text = text.replacingOccurrences(of: "def slug", with: "def slog")
                trajectory.steps[4].observation.status = .failed
                trajectory.patch += "x"
            }
            let run = try await scene.replay()
            #expect(run.status == 1)
            #expect(run.output.hasPrefix("diverges at step 3, in the result\n"), "\(run.output)")
            #expect(
                run.output.contains("\n- 4\tdef slog(text, separator=\"-\"):\n+ 4\tdef slug(text, separator=\"-\"):\n")
            )
            #expect(run.output.contains("then also: at step 5, in the result, at the end, in the patch\n"))
            let answer = try #require(try await scene.replay("--json").events.last)
            #expect(answer["identical"] as? Bool == false)
            #expect((answer["divergence"] as? [String: Any])?["step"] as? Int == 3)
            let differences = answer["differences"] as? [[String: Any]] ?? []
            #expect(differences.count { $0["is_volatile"] as? Bool == false } == 3)
        }
    }

    @Test func otherPromptsShow() async throws {
        try await TemporaryDirectory.with { directory in
            let scene = try await Scene(in: directory)
            try directory.write("# Job\n\n{{task}}\n", to: "prompts/task.md")
            let run = try await scene.replay()
            #expect(run.status == 1)
            #expect(run.output.hasPrefix("diverges before step 1, in the opening\n"))
            #expect(run.output.contains("\n- # Task\n+ # Job\n"))
        }
    }

    @Test(arguments: [
        ["--max-steps", "3"], ["--max-reply-tokens", "5"], ["--refuse", "*unittest*"], ["--max-tokens", "2500"],
    ])
    func anyEndIsReplayed(options: [String]) async throws {
        try await TemporaryDirectory.with { directory in
            let scene = try await Scene(in: directory, nil, options[0], options[1])
            let run = try await scene.replay()
            #expect(run.status == 0, "\(run.output)")
        }
    }

    @Test func aKilledOrFailedSessionIsReplayedAsFarAsItGoes() async throws {
        try await TemporaryDirectory.with { directory in
            let scene = try await Scene(in: directory, ["<read>slug.py</read>", "<bash>echo x > y.txt</bash>"])
            #expect(try await scene.replay().status == 0, "the script ended, which no replay can repeat")
            try scene.rewrite { $0.outcome = nil }
            #expect(try await scene.replay().status == 0)
            try scene.rewrite {
                $0.steps.removeLast(); $0.outcome = .submitted
            }
            let run = try await scene.replay()
            #expect(run.status == 1)
            #expect(run.output.contains("- 1 steps, submitted\n+ 1 steps, failed\n"), "\(run.output)")
        }
    }

    @Test func pruningIsReplayed() async throws {
        try await TemporaryDirectory.with { directory in
            let reads = (0..<8).map { "Step \($0).\n<bash>seq \($0)1 \($0)99; cat slug.py test_slug.py</bash>" }
            let scene = try await Scene(in: directory, reads + ["<done/>"])
            try scene.rewrite { trajectory in
                let step = trajectory.steps[5]
                let shortened = [1, 2, 3].compactMap { number -> Pruning.Shortened? in
                    let text = "Result, shortened: \(trajectory.steps[number - 1].observation.summary)"
                    return text.utf8.count < step.result.utf8.count ? .init(step: number, text: text) : nil
                }
                trajectory.steps[5].pruning = shortened.isEmpty ? nil : Pruning(shortened: shortened)
            }
            let pruned = try TrajectoryJSON.decode(Data(contentsOf: scene.file)).steps[5].pruning
            #expect(pruned != nil)
            // Two steps are pruned: of five, the last three are kept.
            let run = try await scene.replay()
            #expect(run.status == 1)
            #expect(run.output.hasPrefix("diverges at step 6, in the pruning\n"), "\(run.output)")
            try scene.rewrite { $0.steps[5].pruning?.shortened.removeLast() }
            #expect(try await scene.replay().status == 0)
        }
    }

    @Test func whatCannotBeReplayedSaysWhy() async throws {
        try await TemporaryDirectory.with { directory in
            let scene = try await Scene(in: directory)
            try scene.rewrite { $0.provenance.skills = ["no-such-skill"] }
            var run = try await scene.replay()
            #expect(run.status == 2 && run.errors.contains("no-such-skill"), "\(run.errors)")
            try scene.rewrite { $0.provenance.base = nil }
            run = try await scene.replay("--json")
            #expect(run.status == 2)
            try scene.rewrite { $0.provenance.statement = nil }
            run = try await scene.replay()
            #expect(run.status == 2 && run.errors.contains("does not say what the task was"), "\(run.errors)")
            run = try await scene.program.run("replay", directory.appending("none").path)
            #expect(run.status == 2 && run.errors.contains("there is no such file"))
        }
    }
}
