import Foundation
import Looper
import LooperTestSupport
import Testing

@Suite(.timeLimit(.minutes(5))) struct SolveCommandTests {
    private func checkWhole(_ scene: SolveScene) throws {
        let predictions = try scene.predictions
        #expect(Set(predictions.byTask.keys) == Set(scene.tasks.map(\.instanceID)))
        for prediction in predictions.byTask.values {
            #expect(prediction.patch.contains("+    return a + b\n"))
            #expect(prediction.modelName.hasPrefix("replay:"))
        }
        #expect(try scene.lines("all_preds.jsonl").count == 3)
        let runs = try scene.lines("runs.jsonl").map { try JSONDecoder().decode(SolveRecord.self, from: Data($0.utf8)) }
        #expect(runs.map(\.instanceID).sorted() == scene.tasks.map(\.instanceID).sorted())
        for run in runs {
            #expect(run.outcome == .submitted && run.arm == .none && run.steps == 5 && run.promptTokens > 0)
        }
        for name in SolveScene.names { #expect(try scene.trajectory(name).outcome == .submitted) }
    }

    @Test func `three instances of three repositories are solved and graded`() async throws {
        try await TemporaryDirectory.with { directory in
            let scene = try await SolveScene(in: directory)
            let run = try await scene.program.run(scene.solve())
            #expect(run.status == 0, "\(run.errors)")
            #expect(run.errors.contains("[3/3] x__three-1: submitted, a patch of"), "\(run.errors)")
            #expect(run.errors.contains("left"))
            try checkWhole(scene)
            let again = try await scene.program.run(scene.solve())
            #expect(again.status == 0)
            #expect(again.errors.contains("3 of the instances were done before") && !again.errors.contains("[3/3]"))
            try checkWhole(scene)

            let grading = try await scene.program.run([
                "grade", "--dataset", directory.appending("tasks.jsonl").path, "--predictions",
                directory.appending("out/preds.json").path, "--mirrors", directory.appending("mirrors").path,
                "--output", directory.appending("grades").path,
            ])
            #expect(grading.status == 0, "\(grading.errors)")
            let report = try JSONDecoder().decode(JSONValue.self, from: Data(directory.read("grades/report.json").utf8))
            #expect(report["resolved_instances"] == .integer(3) && report["schema_version"] == .integer(2))
            #expect(report["submitted_instances"] == .integer(3) && report["completed_instances"] == .integer(3))
            let one = try JSONDecoder().decode(
                [String: InstanceReport].self,
                from: Data(directory.read("grades/reports/x__one-1.json").utf8)
            )
            #expect(one["x__one-1"]?.resolved == true && one["x__one-1"]?.patchSuccessfullyApplied == true)
            #expect(one["x__one-1"]?.testsStatus?["FAIL_TO_PASS"]?.success == ["test_one.T.test_it"])
        }
    }

    @Test func `a killed batch goes on`() async throws {
        try await TemporaryDirectory.with { directory in
            let scene = try await SolveScene(in: directory)
            _ = try scene.script(hangingAt: "two")
            try await scene.program.runAndKill(scene.solve(), at: .steps(3, in: scene.trajectoryFile("two")))
            #expect(try scene.predictions.byTask.keys.sorted() == ["x__one-1"])
            _ = try scene.script()
            let run = try await scene.program.run(scene.solve())
            #expect(run.status == 0, "\(run.errors)")
            #expect(run.errors.contains("1 of the instances were done before"))
            try checkWhole(scene)
        }
    }

    @Test func `a stopped batch ends with 3`() async throws {
        try await TemporaryDirectory.with { directory in
            let scene = try await SolveScene(in: directory)
            _ = try scene.script(hangingAt: "two")
            let command = ([LooperProgram.path] + scene.solve()).map { "'\($0)'" }.joined(separator: " ")
            let file = directory.appending("out/x__two-1/trajectory.json").path
            let run = try await scene.program.shell(
                "\(command) & for i in $(seq 600); do grep -qs '\"number\": *3' '\(file)' && break; sleep 0.1; done; "
                    + "kill -TERM $!; wait $!"
            )
            #expect(run.status == 3, "\(run.errors)")
            #expect(run.output.contains("1 of 3 instances have an outcome"), "\(run.output)")
            #expect(try scene.lines("runs.jsonl").count == 1)
        }
    }

    @Test func `what goes wrong with an instance is its outcome`() async throws {
        try await TemporaryDirectory.with { directory in
            let scene = try await SolveScene(in: directory)
            var tasks = scene.tasks
            tasks[1].repo = "x/nowhere"
            try scene.write(tasks.map(SolveScene.row))
            // The script ends with the second session, for the first task's replies are followed by the third's.
            let script = try directory.read("script.jsonl").split(separator: "\n")
            try directory.write(
                (script.prefix(5) + script.suffix(5).prefix(3)).joined(separator: "\n"),
                to: "script.jsonl"
            )
            let run = try await scene.program.run(scene.solve())
            #expect(run.status == 0, "\(run.errors)")
            let runs = try scene.lines("runs.jsonl").map {
                try JSONDecoder().decode(SolveRecord.self, from: Data($0.utf8))
            }
            #expect(runs.map(\.outcome) == [.submitted, .failed, .failed])
            #expect(runs[1].detail?.contains("there is no repository 'x/nowhere'") == true)
            let predictions = try scene.predictions.byTask
            #expect(predictions["x__two-1"]?.patch == "")
            #expect(predictions["x__three-1"]?.patch.contains("+    return a + b") == true, "the patch as it stood")
        }
    }

    @Test func `a limit hands in what there is, and redo runs again`() async throws {
        try await TemporaryDirectory.with { directory in
            let scene = try await SolveScene(in: directory)
            let run = try await scene.program.run(scene.solve("--max-steps", "3", "--slice", ":1"))
            #expect(run.status == 0, "\(run.errors)")
            #expect(try scene.trajectory("one").outcome == .stepLimit)
            #expect(try scene.predictions.byTask["x__one-1"]?.patch.contains("+    return a + b") == true)
            let redone = try await scene.program.run(scene.solve("--redo", "--ids", "x__one-1"))
            #expect(redone.status == 0, "\(redone.errors)")
            #expect(try scene.trajectory("one").outcome == .submitted)
            #expect(try scene.lines("runs.jsonl").count == 1 && scene.lines("all_preds.jsonl").count == 1)
            let other = try await scene.program.run(scene.solve("--skill", "run-the-failing-test"))
            #expect(other.status == 1)
            #expect(other.errors.contains("or name another --output"), "\(other.errors)")
        }
    }

    @Test func `shares are merged`() async throws {
        try await TemporaryDirectory.with { directory in
            let scene = try await SolveScene(in: directory)
            let script = try directory.read("script.jsonl").split(separator: "\n")
            for (share, replies) in [("1/2", script[..<5] + script[10...]), ("2/2", script[5..<10])] {
                try directory.write(replies.joined(separator: "\n"), to: "script.jsonl")
                let place = directory.appending("share-\(share.prefix(1))").path
                let run = try await scene.program.run(scene.solve("--shard", share, "--output", place))
                #expect(run.status == 0, "\(run.errors)")
            }
            let folders = ["share-1", "share-2"].map { directory.appending($0).path }
            for _ in 0..<2 {
                let out = directory.appending("out").path
                let merged = try await scene.program.run(["merge"] + folders + ["--output", out])
                #expect(merged.status == 0 && merged.output.hasPrefix("3 instances"), "\(merged.errors)")
                try checkWhole(scene)
            }
            let twice = try await scene.program.run(["merge", folders[0], folders[0], "--output", folders[1]])
            #expect(twice.status == 1 && twice.errors.contains("take it out of one of them"), "\(twice.errors)")
        }
    }

    @Test func `a bad row is refused, or named and left out`() async throws {
        try await TemporaryDirectory.with { directory in
            let scene = try await SolveScene(in: directory)
            try scene.write([try SolveScene.row(scene.tasks[0]), #"{"instance_id":"bad"}"#])
            let refused = try await scene.program.run(scene.solve())
            #expect(refused.status == 1)
            #expect(refused.errors.contains("tasks.jsonl:2: the field `repo` is missing"), "\(refused.errors)")
            let run = try await scene.program.run(scene.solve("--lenient"))
            #expect(run.status == 0, "\(run.errors)")
            #expect(run.errors.contains("left out: ") && run.errors.contains("tasks.jsonl:2: "))
            #expect(try scene.predictions.byTask.count == 1)
        }
    }

    @Test func `nothing in the workspace tells the fix`() async throws {
        try await TemporaryDirectory.with { directory in
            let scene = try await SolveScene(in: directory)
            let looks = [
                "env; cat /proc/self/environ | tr '\\0' '\\n'", "git cat-file --batch-all-objects --batch",
                "git log --all --reflog --format=%s; git tag; git remote -v; git rev-list --all --count",
                "find . -type f -print0 | xargs -0 cat", "cat .git/config .git/packed-refs; find .git -name '*.bundle'",
            ]
            _ = try SlugRepository.script(looks.map { "<bash>\($0)</bash>" } + ["<done/>"], in: directory)
            let run = try await scene.program.run(scene.solve("--ids", "x__one-1"))
            #expect(run.status == 0, "\(run.errors)")
            let steps = try scene.trajectory("one").steps
            #expect(steps.count == 6)
            #expect(steps[1].result.contains("def one(a, b)"), "the objects were read")
            #expect(steps[2].result.contains("Start of the session") && steps[2].result.contains("1"))
            #expect(!(try directory.read("out/x__one-1/trajectory.json").contains(SolveScene.secret)))
        }
    }
}
