import Foundation
import Looper
import LooperTestSupport
import Testing

/// Sessions that the router gives their arms, from the draw to the explanation.
@Suite(.timeLimit(.minutes(3))) struct RoutedRunTests {
    private func arguments(_ repository: SlugRepository, _ output: URL, _ further: String...) -> [String] {
        [
            "run", "--repo", repository.folder.path, "--model", SlugRepository.script("fix-slug.jsonl"), "--task",
            "slug joins words with the wrong mark.", "--output", output.path, "--json",
        ] + further
    }

    private func trajectory(_ run: LooperProgram.Run) throws -> Trajectory {
        #expect(run.status == 0, "\(run.errors)")
        let path = try #require(run.events.last?["trajectory"] as? String)
        return try TrajectoryJSON.decode(try Data(contentsOf: URL(fileURLWithPath: path)))
    }

    @Test func theRouterDrawsAndExplains() async throws {
        try await TemporaryDirectory.with { directory in
            let program = LooperProgram(home: directory)
            let repository = try await SlugRepository.make(in: directory)
            var sessions: [Trajectory] = []
            for number in 0..<2 {
                let output = directory.appending("out-\(number)")
                let options = ["--arm", "auto", "--skill", "run-the-failing-test", "--key", "mine"]
                sessions.append(try trajectory(try await program.run(arguments(repository, output) + options)))
            }
            let arm = sessions[0].provenance.arm
            #expect([.none, .knowledge, .prompt].contains(arm))
            #expect(sessions[1].provenance.arm == arm, "the same key has the same arm")
            let isTold = sessions[0].opening.first?.content.contains("# Skill: run-the-failing-test")
            #expect(isTold == (arm == .prompt))

            let explained = try await program.run("route", "explain", sessions[0].provenance.session)
            #expect(explained.status == 0, "\(explained.errors)")
            let lines = explained.output.split(separator: "\n").map(String.init)
            #expect(lines[0].hasPrefix("exposed     20"))
            #expect(lines[1] == "arm         \(arm.rawValue)")
            #expect(lines.contains("experiment  run-the-failing-test, salt looper, phase 0"))
            let again = try #require(lines.last)
            #expect(again.hasPrefix("looper route assign --experiment run-the-failing-test --salt looper --phase 0 "))
            let drawn = try await program.run(again.split(separator: " ").dropFirst().map(String.init))
            #expect(drawn.output == arm.rawValue + "\n")

            let status = try await program.run("route", "status")
            #expect(status.status == 0, "\(status.errors)")
            #expect(status.output.hasPrefix("experiment run-the-failing-test, salt looper\n"))
            // A row begins with the arm and the sessions that it was drawn for, exposed and graded.
            let row = status.output.split(separator: "\n").first { $0.hasPrefix(arm.rawValue + " ") }
            #expect(row?.split(separator: " ").prefix(4) == [arm.rawValue[...], "2", "2", "0"])
        }
    }

    @Test func anArmThatIsAskedForIsMarked() async throws {
        try await TemporaryDirectory.with { directory in
            let program = LooperProgram(home: directory)
            let repository = try await SlugRepository.make(in: directory)
            let options = ["--arm", "prompt", "--skill", "run-the-failing-test"]
            let run = try await program.run(arguments(repository, directory.appending("out")) + options)
            let session = try trajectory(run)
            #expect(session.provenance.arm == .prompt && session.provenance.skills == ["run-the-failing-test"])
            let explained = try await program.run("route", "explain", session.provenance.session)
            #expect(explained.output.contains("\nwhy         asked for by hand; nothing is learned from it\n"))
        }
    }

    @Test(arguments: [
        (["--arm", "weights", "--skill", "run-the-failing-test"], "needs an adapter; run-the-failing-test has none"),
        (["--arm", "placebo"], "'placebo' is no arm of a session; these are: auto, none, knowledge"),
        (["--arm", "auto"], "say whose encodings the arms are: --skill NAME"),
        (["--arm", "none", "--key", "k"], "--key goes with --arm auto"),
        (["--key", "k"], "--experiment, --key and --epoch go with --arm"),
    ])
    func whatCannotBeIsRefused(options: [String], message: String) async throws {
        try await TemporaryDirectory.with { directory in
            let repository = try await SlugRepository.make(in: directory)
            let run = try await LooperProgram(home: directory)
                .run(arguments(repository, directory.appending("out")) + options)
            #expect(run.status != 0)
            #expect((run.errors + run.output).contains(message), "\(run.errors)")
        }
    }

    @Test func nothingDrawnIsSaid() async throws {
        try await TemporaryDirectory.with { directory in
            let program = LooperProgram(home: directory)
            let status = try await program.run("route", "status")
            #expect(status.errors.contains("no arm has been drawn yet"))
            let explained = try await program.run("route", "explain", "x")
            #expect(explained.errors.contains("knows no session 'x'"))
        }
    }
}
