import Foundation
import Looper
import LooperTestSupport
import Testing

extension Tag {
    /// Fetches from the network; runs only with `LOOPER_TEST_NETWORK=1`.
    @Tag static var network: Self
}

@Suite(
    .tags(.network),
    .enabled(if: ProcessInfo.processInfo.environment["LOOPER_TEST_NETWORK"] == "1"),
    .timeLimit(.minutes(10))
)
struct NetworkTests {
    @Test func theModelIsPulledAndKept() async throws {
        try await TemporaryDirectory.with { directory in
            let program = LooperProgram(home: directory)
            let pull = try await program.run("model", "pull", "smollm2-135m")
            #expect(pull.status == 0, "\(pull.errors)")
            let path = try await program.run("model", "path", "smollm2-135m")
            #expect(path.output == pull.output)
            #expect(path.output.hasSuffix("/models/smollm2-135m.gguf\n"))
        }
    }

    @Test func aReplayedSessionResolvesABugOfTheDemo() async throws {
        try await TemporaryDirectory.with { directory in
            let run = try await LooperProgram(home: directory).run(
                "demo",
                "--model",
                SlugRepository.script("fix-contains.jsonl"),
                "--only",
                "jsonpointer__contains",
                "--output",
                directory.appending("out").path
            )
            #expect(run.status == 0, "\(run.errors)")
            #expect(run.output.contains("n = 1: too few to conclude anything"))
            let report = try JSONDecoder().decode(
                GradeReport.self,
                from: Data(contentsOf: directory.appending("out/report.json"))
            )
            #expect(report.resolvedIDs == ["jsonpointer__contains"])
        }
    }

    /// Each task fails as made and is resolved by its known fix.
    @Test func theTasksOfTheDemoAreValid() async throws {
        try await TemporaryDirectory.with { directory in
            let finder = RepositoryFinder(home: LooperHome(folder: directory.url), base: directory.url)
            for task in try DemoPlan().tasks {
                let validation = try await Grader.local(finder).validate(task)
                #expect(validation.isValid, "\(task.instanceID): \(validation.problems)")
            }
        }
    }
}
