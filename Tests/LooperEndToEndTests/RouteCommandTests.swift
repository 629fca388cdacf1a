import Foundation
import LooperTestSupport
import Testing

/// The contract of `looper route assign` for other programs.
@Suite(.timeLimit(.minutes(1))) struct RouteCommandTests {
    private func assign(
        experiment: String = "demo",
        phase: String = "0",
        arms: String = "none=0.5,prompt=0.25,weights=0.25",
        key: String
    ) async throws -> LooperProgram.Run {
        let arguments = [
            "route", "assign", "--experiment", experiment, "--salt", "s1", "--phase", phase, "--arms", arms, "--key",
            key,
        ]
        return try await TemporaryDirectory.with { try await LooperProgram(home: $0).run(arguments) }
    }

    /// From the independent implementation in `LooperRouterTests/Fixtures/draws.py`.
    @Test(arguments: [("alice", "none"), ("dave", "prompt"), ("frank", "weights"), ("k11687", "prompt")])
    func printsTheArm(key: String, arm: String) async throws {
        let run = try await assign(key: key)
        #expect(run.status == 0 && run.output == arm + "\n" && run.errors.isEmpty)
    }

    @Test(arguments: [
        ("none=0.5,prompt=0.4", "the shares add up to 0.9; they have to add up to 1"),
        ("none=0.5,promt=0.5", "'promt' is no arm; these are: none, knowledge, prompt, weights, both, placebo"),
        ("none=0.5,none=0.5", "none stands there twice"),
        ("none=half,prompt=0.5", "'half' is no share of none"),
        ("none=-1,prompt=2", "'-1' is no share of none"),
        ("none,prompt", "'none' is not of the form ARM=SHARE"),
        ("none=1,", "'' is not of the form ARM=SHARE"),
    ])
    func refusesArms(arms: String, message: String) async throws {
        let run = try await assign(arms: arms, key: "k")
        #expect(run.status != 0 && run.output.isEmpty)
        #expect(run.errors.contains(message), "\(run.errors)")
    }

    @Test func refusesWhatIsEmpty() async throws {
        #expect(try await assign(key: "").errors.contains("--key is empty"))
        #expect(try await assign(experiment: "", key: "k").errors.contains("--experiment is empty"))
    }
}
