import Foundation
import Looper
import LooperTestSupport
import Testing

@Suite(.timeLimit(.minutes(3))) struct BadInputTests {
    /// Runs the program in a folder with the repository, and expects it to refuse with this message.
    private func expectRefusal(
        _ message: String,
        prepare: (TemporaryDirectory) async throws -> Void = { _ in },
        _ arguments: (TemporaryDirectory) -> [String]
    ) async throws {
        try await TemporaryDirectory.with { directory in
            _ = try await SlugRepository.make(in: directory)
            try await prepare(directory)
            let run = try await LooperProgram(home: directory).run(arguments(directory))
            #expect(run.status != 0)
            #expect(run.errors.contains(message), "\(run.errors)")
            #expect(!run.errors.contains("Fatal error"))
        }
    }

    private func runArguments(_ directory: TemporaryDirectory, repo: String = "repo", model: String) -> [String] {
        ["run", "--repo", directory.appending(repo).path, "--model", model, "--task", "x"]
    }

    @Test func anUnknownModel() async throws {
        try await expectRefusal("unknown model 'gpt-9'; known are smollm2-135m") { runArguments($0, model: "gpt-9") }
        try await expectRefusal("names no model") { runArguments($0, model: "ftp:x") }
        try await expectRefusal("cannot be read") { runArguments($0, model: "replay:nowhere.jsonl") }
        try await expectRefusal("nowhere.gguf") { runArguments($0, model: "gguf:nowhere.gguf") }
    }

    @Test func arepositoryThatIsNone() async throws {
        let script = SlugRepository.script("fix-slug.jsonl")
        try await expectRefusal("nowhere") { runArguments($0, repo: "nowhere", model: script) }
        try await expectRefusal(
            "no commits",
            prepare: { try await SlugRepository(folder: $0.appending("repo/empty")).initialize() }
        ) { runArguments($0, repo: "repo/empty", model: script) }
    }

    @Test func noTaskOrTwo() async throws {
        try await expectRefusal("say what to do") { ["run", "--repo", $0.path, "--model", "x"] }
        try await expectRefusal("the task is empty") {
            ["run", "--repo", $0.path, "--model", SlugRepository.script("fix-slug.jsonl"), "--task", " "]
        }
        try await expectRefusal("known are: run-the-failing-test") {
            runArguments($0, model: SlugRepository.script("fix-slug.jsonl")) + ["--skill", "nothing"]
        }
    }

    @Test func aTaskWithoutTests() async throws {
        try await expectRefusal(
            "FAIL_TO_PASS",
            prepare: { directory in
                try await SlugRepository(folder: directory.appending("repo"))
                    .writeTask(to: directory.appending("tasks.jsonl"), failToPass: [])
                try directory.write("{}", to: "preds.json")
            }
        ) {
            [
                "grade", "--tasks", $0.appending("tasks.jsonl").path, "--predictions", $0.appending("preds.json").path,
                "--output", $0.appending("report.json").path,
            ]
        }
    }

    @Test(arguments: [0, 3, 24, 1_000, 200_000])
    func aModelFileThatIsCutShort(length: Int) async throws {
        try await expectRefusal(
            "cut.gguf",
            prepare: { directory in
                let whole = try Data(contentsOf: Self.tinyModel)
                try whole.prefix(length).write(to: directory.appending("cut.gguf"))
            }
        ) { ["tokenize", "--model", "gguf:\($0.appending("cut.gguf").path)"] }
    }

    @Test func aSessionThatCannotBeginStillHasAnOutcome() async throws {
        try await TemporaryDirectory.with { directory in
            let run = try await LooperProgram(home: directory).run(
                [
                    "run", "--repo", "nowhere", "--model", SlugRepository.script("fix-slug.jsonl"), "--task", "x",
                    "--json",
                ])
            #expect(run.status == 1)
            #expect(run.sessionEvents.count == 1)
            #expect(run.events.last?["outcome"] as? String == "failed")
            #expect((run.events.last?["detail"] as? String)?.contains("nowhere") == true)
        }
    }

    @Test func whatThePatchLeavesOutIsSaid() async throws {
        try await TemporaryDirectory.with { directory in
            let repository = try await SlugRepository.make(in: directory)
            let script = try SlugRepository.script(
                ["<bash>head -c 100 /dev/zero > zeros.bin; echo x > y.txt</bash>", "<done/>"],
                in: directory
            )
            let run = try await LooperProgram(home: directory).run(
                ["run", "--repo", repository.folder.path, "--model", script, "--task", "x", "--json"])
            let left = try #require(run.events.last?["left_out"] as? [[String: Any]])
            #expect(left.map { $0["path"] as? String } == ["zeros.bin"])
            #expect((run.events.last?["patch"] as? String)?.contains("+x") == true)
        }
    }

    /// A repository that looks like a checkout of Looper must not put words into the agent's mouth.
    @Test func aHostileRepositoryDoesNotChangeThePrompts() async throws {
        try await TemporaryDirectory.with { directory in
            let repository = try await SlugRepository.make(in: directory)
            for path in ["Package.swift", "Sources/CLooperResources/update-resources", "prompts/system.md"] {
                try directory.write("EVIL", to: "repo/\(path)")
            }
            let output = directory.appending("out")
            let script = try SlugRepository.script(["<done/>"], in: directory)
            let run = try await LooperProgram(home: directory, workingDirectory: repository.folder.path).run(
                ["run", "--repo", ".", "--model", script, "--task", "x", "--output", output.path])
            #expect(run.status == 0, "\(run.errors)")
            let text = try String(contentsOf: output.appending(path: "trajectory.json"), encoding: .utf8)
            #expect(!text.contains("EVIL"))
        }
    }

    @Test(arguments: ["tokenize", "generate"])
    func aFullOutputIsAnError(command: String) async throws {
        try await TemporaryDirectory.with { directory in
            let line =
                "printf hello | '\(LooperProgram.path)' \(command) --model 'gguf:\(Self.tinyModel.path)' > /dev/full"
            let shell = try await LooperProgram(home: directory).shell(line)
            #expect(shell.status == 1)
            #expect(shell.errors.contains("standard output cannot be written"))
        }
    }

    @Test func aReaderThatLeavesIsNoError() async throws {
        try await TemporaryDirectory.with { directory in
            let line = "('\(LooperProgram.path)' model list; echo $? >&2) | true"
            let errors = try await LooperProgram(home: directory).shell(line).errors
            #expect(["0\n", "141\n"].contains(errors), "\(errors)")
        }
    }

    @Test func closedStreamsAreSurvived() async throws {
        try await TemporaryDirectory.with { directory in
            let program = LooperProgram(home: directory)
            let repository = try await SlugRepository.make(in: directory)
            let script = SlugRepository.script("fix-slug.jsonl")
            let run = "'\(LooperProgram.path)' run --repo '\(repository.folder.path)' --model '\(script)' --task x"
            #expect(try await program.shell("\(run) 2>&-").status == 0)
            #expect(try await program.shell("\(run) --json >&-").status == 1)
            #expect(try await program.shell("'\(LooperProgram.path)' tokenize --model x <&-").status == 1)
        }
    }

    @Test func toolsCannotLeaveTheCopy() async throws {
        try await TemporaryDirectory.with { directory in
            let repository = try await SlugRepository.make(in: directory)
            try directory.write("secret", to: "outside/secret.txt")
            try FileManager.default.createSymbolicLink(
                at: repository.folder.appending(path: "way-out"),
                withDestinationURL: directory.appending("outside")
            )
            try await repository.git("add", "-A")
            try await repository.git("commit", "-q", "-m", "link")
            let script = try SlugRepository.script(
                [
                    "<read>../../etc/passwd</read>", "<read>/etc/passwd</read>", "<read>way-out/secret.txt</read>",
                    "<write path=\"way-out/new.txt\">\nx\n</write>", "<write path=\"../new.txt\">\nx\n</write>",
                    "<edit path=\"way-out/secret.txt\">\nsecret\n=======\nchanged\n</edit>", "<done/>",
                ],
                in: directory
            )
            let output = directory.appending("out")
            let run = try await LooperProgram(home: directory).run(
                "run",
                "--repo",
                repository.folder.path,
                "--model",
                script,
                "--task",
                "x",
                "--output",
                output.path,
                "--without",
                "loop-detection"
            )
            #expect(run.status == 0, "\(run.errors)")
            let trajectory = try TrajectoryJSON.decode(Data(contentsOf: output.appending(path: "trajectory.json")))
            #expect(trajectory.steps.count == 7)
            for step in trajectory.steps.dropLast() {
                #expect(step.observation.status == .failed)
                #expect(!step.observation.text.contains("root:") && !step.observation.text.contains("secret\n"))
            }
            #expect(try directory.read("outside/secret.txt") == "secret")
            #expect(try FileManager.default.contentsOfDirectory(atPath: directory.appending("outside").path).count == 1)
            #expect(trajectory.patch.isEmpty)
        }
    }

    @Test func aSourceFileInLatin1IsReadAndEditedWithoutDamage() async throws {
        try await TemporaryDirectory.with { directory in
            let repository = try await SlugRepository.make(in: directory)
            let bytes: [UInt8] = Array("name = 'caf".utf8) + [0xe9] + Array("'\nsize = 1\n".utf8)
            try Data(bytes).write(to: repository.folder.appending(path: "latin.py"))
            try await repository.git("add", "-A")
            try await repository.git("commit", "-q", "-m", "latin")
            let script = try SlugRepository.script(
                [
                    "<read>latin.py</read>", "<edit path=\"latin.py\">\nsize = 1\n=======\nsize = 2\n</edit>",
                    "<done/>",
                ],
                in: directory
            )
            let run = try await LooperProgram(home: directory).run(
                "run",
                "--repo",
                repository.folder.path,
                "--model",
                script,
                "--task",
                "x",
                "--in-place"
            )
            #expect(run.status == 0, "\(run.errors)")
            let after = try Data(contentsOf: repository.folder.appending(path: "latin.py"))
            #expect(Array(after) == Array("name = 'caf".utf8) + [0xe9] + Array("'\nsize = 2\n".utf8))
        }
    }

    static let tinyModel = SlugRepository.fixtures.deletingLastPathComponent().deletingLastPathComponent()
        .appending(path: "LooperModelTests/Fixtures/engine/tiny-llama.gguf")
}

extension SlugRepository {
    /// An empty repository.
    fileprivate func initialize() async throws {
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        try await git("init", "-q")
    }
}
