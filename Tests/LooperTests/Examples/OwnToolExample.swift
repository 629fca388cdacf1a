import Foundation
import Looper
import LooperTestSupport
import Testing

/// What the article "A tool of your own" shows.
@Suite struct OwnToolExample {
    struct CountTool: Tool {
        let specification = ToolSpecification(
            name: "count",
            help: "Count the lines of a file.\n<count>src/app.py</count>",
            example: "<count>src/app.py</count>"
        )

        func run(_ call: ToolCall, in environment: any Environment) async throws -> Observation {
            do {
                let bytes = try await environment.read(call.body)
                let lines = bytes.count { $0 == UInt8(ascii: "\n") }
                return Observation(.succeeded, "\(call.body) has \(lines) lines", summary: "count: \(lines) lines")
            } catch let error as EnvironmentError {
                return Observation(.failed, error.message, summary: "count: failed")
            }
        }
    }

    func agent(_ model: any LanguageModel) throws -> SessionRunner {
        try SessionRunner(model: model, additionalTools: [CountTool()])
    }

    @Test func theModelCallsIt() async throws {
        try await TemporaryDirectory.with { directory in
            let repository = try await ExampleRepository.make(in: directory)
            let model = ScriptedModel(["<count>sums.py</count>", "<count>no.py</count>", "<done/>"])
            let result = try await agent(model).run(
                "How long is it?",
                onCopyOf: repository,
                recordingIn: directory.appending("results")
            )
            #expect(result.outcome == .submitted)
            #expect(result.trajectory.steps[0].observation.text == "sums.py has 2 lines")
            #expect(result.trajectory.steps[1].observation.status == .failed)
            #expect(result.trajectory.steps[1].observation.text.contains("no.py"))
            #expect(result.trajectory.opening[0].content.contains("<count>src/app.py</count>"))
            #expect(result.patch.isEmpty)
        }
    }

    @Test func isATool() async throws {
        let environment = InMemoryEnvironment(files: ["a.py": "x = 1\n"])
        try await ToolConformance.check(CountTool(), calls: [ToolCall("count", body: "a.py")], in: environment)
    }
}
