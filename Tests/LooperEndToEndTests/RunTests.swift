import Foundation
import Looper
import LooperTestSupport
import Testing

@Suite(.timeLimit(.minutes(3))) struct RunTests {
    @Test func aReplayedSessionResolvesABug() async throws {
        try await TemporaryDirectory.with { directory in
            let program = LooperProgram(home: directory)
            let repository = try await SlugRepository.make(in: directory)
            let output = directory.appending("out")
            let run = try await program.run(
                "run",
                "--repo",
                repository.folder.path,
                "--model",
                SlugRepository.script("fix-slug.jsonl"),
                "--task",
                "slug joins words with the wrong mark.",
                "--skill",
                "run-the-failing-test",
                "--output",
                output.path,
                "--json"
            )
            #expect(run.status == 0, "\(run.errors)")

            let outcome = try #require(run.events.last)
            #expect(outcome["event"] as? String == "outcome")
            #expect(outcome["outcome"] as? String == "submitted")
            #expect(outcome["steps"] as? Int == 6)
            #expect((outcome["tokens_in"] as? Int ?? 0) > (outcome["tokens_out"] as? Int ?? 0))
            #expect((outcome["seconds"] as? Double ?? 0) > 0)
            let patch = try #require(outcome["patch"] as? String)
            #expect(patch.contains("-    return \"_\".join(words)\n+    return separator.join(words)\n"))
            #expect(run.events.filter { $0["event"] as? String == "step" }.count == 6)

            #expect(try await repository.git("status", "--porcelain").isEmpty, "the user's tree is untouched")
            try await checkTrajectory(try #require(outcome["trajectory"] as? String), patch)
            try await checkGrade(patch, repository, program, directory)
        }
    }

    private func checkTrajectory(_ path: String, _ patch: String) async throws {
        let data = try Data(contentsOf: URL(fileURLWithPath: path))
        let trajectory = try TrajectoryJSON.decode(data)
        #expect(try TrajectoryJSON.encode(trajectory) == data, "the same bytes")
        #expect(trajectory.outcome == .submitted)
        #expect(trajectory.patch == patch)
        #expect(trajectory.provenance.skills == ["run-the-failing-test"])
        #expect(trajectory.provenance.arm == .prompt)
        #expect(trajectory.opening.first?.content.contains("# Skill: run-the-failing-test") == true)
        #expect(trajectory.steps.map { $0.call?.name } == ["bash", "search", "read", "edit", "bash", "done"])
        #expect(trajectory.steps[0].observation.status == .failed)
        #expect(trajectory.steps[4].observation.status == .succeeded)
    }

    private func checkGrade(
        _ patch: String,
        _ repository: SlugRepository,
        _ program: LooperProgram,
        _ directory: TemporaryDirectory
    ) async throws {
        try await repository.writeTask(to: directory.appending("tasks.jsonl"))
        for (name, patch, key) in [
            ("good", patch, "resolved_ids"), ("empty", "", "empty_patch_ids"),
            (
                "wrong", patch.replacingOccurrences(of: "separator.join", with: "\" \".join"), "unresolved_ids"
            ),
        ] {
            let prediction = Prediction(instanceID: "slug__words", modelName: "replay", patch: patch)
            try Predictions([prediction]).write(to: directory.appending("\(name).json").path)
            let report = directory.appending("\(name)-report.json")
            let run = try await program.run(
                "grade",
                "--tasks",
                directory.appending("tasks.jsonl").path,
                "--predictions",
                directory.appending("\(name).json").path,
                "--output",
                report.path
            )
            #expect(run.status == 0, "\(run.errors)")
            let object = try JSONSerialization.jsonObject(with: Data(contentsOf: report)) as? [String: Any]
            #expect(object?[key] as? [String] == ["slug__words"], "\(name): \(run.errors)")
        }
    }

    @Test func printsThePatchAndTheNumbersForAPerson() async throws {
        try await TemporaryDirectory.with { directory in
            let repository = try await SlugRepository.make(in: directory)
            let run = try await LooperProgram(home: directory).run(
                "run",
                "--repo",
                repository.folder.path,
                "--model",
                SlugRepository.script("fix-slug.jsonl"),
                "--task",
                "fix it"
            )
            #expect(run.status == 0)
            #expect(run.output.contains("outcome     submitted\nsteps       6\n"))
            #expect(run.output.contains("+    return separator.join(words)"))
            #expect(run.errors.contains("step 4 of 40 · window "))
            #expect(!run.errors.contains("\u{1b}"), "no control characters where nobody watches")
        }
    }

    @Test func whatIsKeptStaysOutOfTheRepository() async throws {
        try await TemporaryDirectory.with { directory in
            let repository = try await SlugRepository.make(in: directory)
            let arguments = [
                "run", "--repo", repository.folder.path, "--model", SlugRepository.script("fix-slug.jsonl"), "--task",
                "fix it", "--output",
            ]
            for place in ["repo", "repo/out"] {
                let run = try await LooperProgram(home: directory).run(arguments + [directory.appending(place).path])
                #expect(run.status == 1)
                #expect(run.errors.contains("is inside the repository; name another --output"), "\(run.errors)")
            }
            #expect(try await repository.git("status", "--short").isEmpty)
        }
    }

    @Test func twoSignalsAtOnceAreOne() async throws {
        try await TemporaryDirectory.with { directory in
            let repository = try await SlugRepository.make(in: directory)
            let script = try SlugRepository.script(["<bash>sleep 60</bash>"], in: directory)
            let out = directory.appending("out").path
            let command = "'\(LooperProgram.path)' run --repo '\(repository.folder.path)' --model '\(script)'"
            let isThere = "[ -f '\(out)/trajectory.json' ]"
            let signals = "kill -TERM $!; kill -INT $!; kill -HUP $!"
            let run = try await LooperProgram(home: directory).shell(
                "\(command) --task wait --output '\(out)' & for i in $(seq 300); do \(isThere) && break; sleep 0.1; done; "
                    + "sleep 0.3; \(signals); wait $!"
            )
            #expect(run.errors.contains("stopping; once more to end at once"), "\(run.errors)")
            #expect(try RecordedSession(path: out).trajectory.outcomeDetail == "cancelled")
        }
    }

    @Test func worksInPlaceWhenAskedTo() async throws {
        try await TemporaryDirectory.with { directory in
            let repository = try await SlugRepository.make(in: directory)
            let run = try await LooperProgram(home: directory).run(
                "run",
                "--repo",
                repository.folder.path,
                "--model",
                SlugRepository.script("fix-slug.jsonl"),
                "--task",
                "fix it",
                "--in-place"
            )
            #expect(run.status == 0)
            #expect(try directory.read("repo/slug.py").contains("separator.join(words)"))
            #expect(try await repository.git("log", "--oneline").split(separator: "\n").count == 1)
        }
    }

    @Test func anEndedScriptIsAFailureThatKeepsThePatch() async throws {
        try await TemporaryDirectory.with { directory in
            let repository = try await SlugRepository.make(in: directory)
            let script = try SlugRepository.script(
                ["<write path=\"new.py\">\nx = 1\n</write>"],
                in: directory
            )
            let run = try await LooperProgram(home: directory).run(
                "run",
                "--repo",
                repository.folder.path,
                "--model",
                script,
                "--task",
                "go on",
                "--json"
            )
            #expect(run.status == 2)
            #expect(run.events.last?["outcome"] as? String == "failed")
            #expect((run.events.last?["detail"] as? String)?.contains("asks for one more") == true)
            #expect((run.events.last?["patch"] as? String)?.contains("+x = 1") == true)
        }
    }

    @Test func killNineLeavesTheFinishedSteps() async throws {
        try await TemporaryDirectory.with { directory in
            let repository = try await SlugRepository.make(in: directory)
            let script = try SlugRepository.script(
                [
                    "<read>slug.py</read>", "<write path=\"a.txt\">\nkept\n</write>", "<bash>sleep 300</bash>",
                    "<done/>",
                ],
                in: directory
            )
            let file = directory.appending("out/trajectory.json")
            @Sendable func recorded() -> Trajectory? {
                FileManager.default.contents(atPath: file.path).flatMap { try? TrajectoryJSON.decode($0) }
            }
            try await LooperProgram(home: directory).runAndKill(
                [
                    "run", "--repo", repository.folder.path, "--model", script, "--task", "wait", "--output",
                    directory.appending("out").path,
                ],
                at: .steps(2, in: file)
            )
            let trajectory = try #require(recorded())
            #expect(trajectory.steps.map { $0.call?.name } == ["read", "write"])
            #expect(trajectory.outcome == nil)
            #expect(trajectory.patch.contains("+kept"))
        }
    }
}
