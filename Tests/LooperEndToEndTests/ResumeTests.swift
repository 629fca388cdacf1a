import Foundation
import Looper
import LooperTestSupport
import Synchronization
import Testing

@Suite(.timeLimit(.minutes(5))) struct ResumeTests {
    /// Takes a moment, and does not wait in a way that makes repetition right.
    private static let listing = "<bash>ls; python3 -c 'import time; time.sleep(0.3)'</bash>"

    /// Each step takes long enough to be killed in; one changes a file in a way that shows if it were done twice.
    private static let replies = [
        "I look.\n<bash>sleep 0.3; cat slug.py</bash>",
        "Notes.\n<bash>echo one >> notes.txt; sleep 0.3; cat notes.txt</bash>",
        "no call",
        "<edit path=\"slug.py\">\n    return \"_\".join(words)\n=======\n    return separator.join(words)\n</edit>",
        listing, listing, listing,
        "More.\n<bash>echo two >> notes.txt; sleep 0.3; cat notes.txt; git status --short</bash>",
        "<bash>python3 -m unittest -q test_slug && sleep 0.3</bash>",
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

        func recorded(_ name: String) -> Int {
            (try? RecordedSession(path: file(name).path))?.trajectory.steps.count ?? -1
        }

        /// Runs a session and kills it once `steps` are recorded and `delay` seconds have passed.
        func kill(_ name: String, after steps: Int, delay: Double, _ arguments: [String]? = nil) async throws {
            for _ in 0..<5 {
                if arguments == nil { try? FileManager.default.removeItem(at: file(name)) }
                try await killOnce(name, after: steps, delay: delay, arguments ?? self.arguments(name))
                // On a busy machine the session may have been faster.
                if arguments != nil || (try RecordedSession(path: file(name).path)).trajectory.outcome == nil { return }
            }
        }

        private func killOnce(_ name: String, after steps: Int, delay: Double, _ arguments: [String]) async throws {
            let start = Mutex<ContinuousClock.Instant?>(nil)
            try await program.runAndKill(arguments) {
                guard recorded(name) >= steps else { return false }
                return start.withLock { start in
                    let since = start ?? .now
                    start = since
                    return ContinuousClock.now - since >= .seconds(delay)
                }
            }
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
            for (index, point) in [(0, 0.0), (1, 0.15), (2, 0.05), (4, 0.2), (6, 0.1), (7, 0.2), (8, 0.0)].enumerated()
            {
                let name = "killed-\(index)"
                try await scene.kill(name, after: point.0, delay: point.1)
                let killed = try RecordedSession(path: scene.file(name).path).trajectory
                #expect(killed.outcome == nil)
                let run = try await scene.program.run("run", "--resume", scene.directory.appending(name).path)
                #expect(run.status == 0, "\(run.errors)")
                let resumed = try scene.trajectory(name)
                #expect(Self.essence(resumed) == Self.essence(whole), "killed after step \(killed.steps.count)")
                #expect(Array(resumed.steps.prefix(killed.steps.count)) == killed.steps, "what was recorded stays")
                #expect(resumed.provenance == killed.provenance)
                #expect(resumed.seconds >= killed.seconds)
                #expect(try directory.read("\(name)/patch.diff") == whole.patch)
            }
        }
    }

    @Test func aSessionMayBeKilledMoreThanOnce() async throws {
        try await TemporaryDirectory.with { directory in
            let scene = try await Scene(in: directory)
            try await scene.kill("a", after: 1, delay: 0.1)
            let resume = ["run", "--resume", scene.file("a").path]
            for steps in [3, 5, 8] { try await scene.kill("a", after: steps, delay: 0.1, resume) }
            if try scene.trajectory("a").outcome == nil {
                #expect(try await scene.program.run(resume).status == 0)
            }
            let trajectory = try scene.trajectory("a")
            #expect(trajectory.steps.map(\.number) == Array(1...10))
            #expect(trajectory.patch.contains("+one\n+two\n"))
        }
    }

    @Test func aCutWriteIsNoLoss() async throws {
        try await TemporaryDirectory.with { directory in
            let scene = try await Scene(in: directory)
            try await scene.kill("a", after: 5, delay: 0)
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
            try await refusal("--resume goes with", "--task", "other")
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
            try await scene.kill("a", after: 2, delay: 0)
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
