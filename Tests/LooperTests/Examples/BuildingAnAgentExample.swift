import Foundation
import Looper
import LooperTestSupport
import Testing

/// What the article "Building an agent" shows.
@Suite struct BuildingAnAgentExample {
    func fix(_ repository: URL, with modelName: String, results: URL) async throws -> String {
        let model = try await ModelLoader().load(modelName)
        let agent = try SessionRunner(model: model)
        let result = try await agent.run(
            "add in sums.py subtracts. Make it add.",
            onCopyOf: repository,
            recordingIn: results
        )
        guard result.outcome == .submitted else {
            throw GaveUp(outcome: result.outcome, detail: result.trajectory.outcomeDetail)
        }
        return result.patch
    }

    struct GaveUp: Error {
        let outcome: Outcome
        let detail: String?
    }

    @Test func fixesABug() async throws {
        try await TemporaryDirectory.with { directory in
            let repository = try await ExampleRepository.make(in: directory)
            let script = try ExampleRepository.script(
                ["<edit path=\"sums.py\">\na - b\n=======\na + b\n</edit>", "<done/>"],
                in: directory
            )
            let results = directory.appending("results")
            let patch = try await fix(repository, with: script, results: results)
            #expect(patch.contains("-    return a - b\n+    return a + b\n"))
            #expect(FileManager.default.fileExists(atPath: results.appending(path: "trajectory.json").path))
            #expect(try directory.read("repository/sums.py").contains("a - b"), "the repository stays as it is")
        }
    }

    @Test func anotherEndIsAValue() async throws {
        try await TemporaryDirectory.with { directory in
            let repository = try await ExampleRepository.make(in: directory)
            let script = try ExampleRepository.script(["I.", "do.", "nothing."], in: directory)
            let error = await #expect(throws: GaveUp.self) {
                try await fix(repository, with: script, results: directory.appending("results"))
            }
            #expect(error?.outcome == .stuck)
            #expect(error?.detail?.contains("3 replies in a row") == true)
        }
    }
}
