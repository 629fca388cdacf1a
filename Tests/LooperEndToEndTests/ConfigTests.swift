import Foundation
import Looper
import LooperTestSupport
import Testing

@Suite(.timeLimit(.minutes(3))) struct ConfigTests {
    /// Runs a session that is done at once, and answers what its trajectory says it was made from.
    private func provenance(_ directory: TemporaryDirectory, _ arguments: String...) async throws -> Provenance {
        let repository = try await SlugRepository.make(in: directory)
        let script = try SlugRepository.script(["<done/>", "<done/>"], in: directory)
        let run = try await LooperProgram(home: directory).run(
            ["run", "--repo", repository.folder.path, "--model", script, "--task", "x", "--json"] + arguments
        )
        #expect(run.status == 0, "\(run.errors)")
        let path = try #require(run.events.last?["trajectory"] as? String)
        return try TrajectoryJSON.decode(Data(contentsOf: URL(fileURLWithPath: path))).provenance
    }

    @Test func whatIsShownIsInForce() async throws {
        try await TemporaryDirectory.with { directory in
            let program = LooperProgram(home: directory)
            let options = [
                "--max-steps", "7", "--without", "pruning", "--with", "done-gate", "--temperature", "0.5", "--seed",
                "3",
            ]
            let shown = try await program.run(["config", "show"] + options)
            #expect(shown.status == 0, "\(shown.errors)")
            try directory.write(shown.output, to: "looper.yaml")
            let file = directory.appending("looper.yaml").path
            #expect(try await program.run("config", "show", "--config", file).output == shown.output)
            #expect(try await program.run("config", "check", file).output == "\(file): good\n")

            let provenance = try await provenance(directory, "--config", file)
            #expect(provenance.configuration["max_steps"] == .integer(7))
            #expect(provenance.configuration["switches"]?["pruning"] == .bool(false))
            #expect(provenance.configuration["switches"]?["done-gate"] == .bool(true))
            #expect(provenance.generation.temperature == 0.5)
            #expect(provenance.generation.seed == 3)
        }
    }

    @Test func everySwitchHasAnOption() async throws {
        try await TemporaryDirectory.with { directory in
            let program = LooperProgram(home: directory)
            for (option, isOn) in [("--without", false), ("--with", true)] {
                let options = AgentSwitch.allCases.flatMap { [option, $0.rawValue] }
                let shown = try await program.run(["config", "show"] + options)
                for name in AgentSwitch.allCases { #expect(shown.output.contains("\n    \(name.rawValue): \(isOn)\n")) }
            }
        }
    }

    @Test func optionsGoOverTheFile() async throws {
        try await TemporaryDirectory.with { directory in
            try directory.write(
                "agent: {max_steps: 7, max_seconds: 99, switches: {pruning: false}}\n"
                    + "skills: {names: [run-the-failing-test]}\n",
                to: "looper.yaml"
            )
            let file = directory.appending("looper.yaml").path
            let provenance = try await provenance(directory, "--config", file, "--max-steps", "8", "--with", "pruning")
            #expect(provenance.configuration["max_steps"] == .integer(8))
            #expect(provenance.configuration["max_seconds"] == .integer(99))
            #expect(provenance.configuration["switches"]?["pruning"] == .bool(true))
            #expect(provenance.skills == ["run-the-failing-test"])
            #expect(provenance.arm == .prompt)
        }
    }

    @Test func theToolsFollowTheFile() async throws {
        try await TemporaryDirectory.with { directory in
            let repository = try await SlugRepository.make(in: directory)
            try directory.write("tools: {read_lines: 2}\n", to: "looper.yaml")
            let script = try SlugRepository.script(["<read>slug.py</read>", "<done/>"], in: directory)
            let run = try await LooperProgram(home: directory).run(
                [
                    "run", "--repo", repository.folder.path, "--model", script, "--task", "x", "--json", "--config",
                    directory.appending("looper.yaml").path,
                ])
            let step = run.events.first { $0["event"] as? String == "step" }?["step"] as? [String: Any]
            let text = (step?["observation"] as? [String: Any])?["text"] as? String
            #expect(text?.contains("lines 1-2 of 11") == true, "\(text ?? run.errors)")
        }
    }

    @Test func theJSONHasEveryField() async throws {
        try await TemporaryDirectory.with { directory in
            let run = try await LooperProgram(home: directory).run("config", "show", "--json")
            let shown = try JSONDecoder().decode(LooperConfiguration.self, from: Data(run.output.utf8))
            #expect(shown == LooperConfiguration())
            #expect(run.output.contains(#""threads":null"#))
        }
    }

    @Test(arguments: [
        ["config", "check", "FILE"], ["config", "show", "--config", "FILE"], ["demo", "--config", "FILE"],
    ])
    func mistakesAreNamed(arguments: [String]) async throws {
        try await TemporaryDirectory.with { directory in
            try directory.write("agent:\n  max_stps: 3\n  max_steps: -1\n", to: "bad.yaml")
            let file = directory.appending("bad.yaml").path
            let run = try await LooperProgram(home: directory).run(arguments.map { $0 == "FILE" ? file : $0 })
            #expect(run.status == 1)
            #expect(run.errors.contains("\(file):2: agent.max_stps: there is no such field; the fields here are"))
            #expect(run.errors.contains("\(file):3: agent.max_steps: -1 is not allowed; expected is a whole number"))
        }
    }

    @Test(arguments: [
        (["--max-steps", "0"], "--max-steps: 0 is not allowed; expected is a whole number, at least 1"),
        (["--max-seconds", "inf"], "--max-seconds:"), (["--temperature=-1"], "--temperature: -1"),
        (["--top-p", "0"], "--top-p: 0 is not allowed"), (["--seed", "18446744073709551615"], "--seed: "),
        (["--without", "everything"], "worked-example"),
    ])
    func optionsAreChecked(arguments: [String], message: String) async throws {
        try await TemporaryDirectory.with { directory in
            let run = try await LooperProgram(home: directory).run(["config", "show"] + arguments)
            #expect(run.status == 64)
            #expect(run.errors.contains(message), "\(run.errors)")
        }
    }

    @Test func theDemoKeepsItsOwnSkill() async throws {
        try await TemporaryDirectory.with { directory in
            try directory.write("skills: {names: [x]}\n", to: "looper.yaml")
            let run = try await LooperProgram(home: directory).run(
                "demo",
                "--config",
                directory.appending("looper.yaml").path
            )
            #expect(run.status == 1)
            #expect(run.errors.contains("leave skills.names empty"))
        }
    }
}
