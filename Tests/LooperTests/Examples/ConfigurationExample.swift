import Foundation
import Looper
import LooperTestSupport
import Testing

/// What the article "Configuration" shows.
@Suite struct ConfigurationExample {
    func agent(configuredBy file: URL) async throws -> SessionRunner {
        var configuration = try LooperConfiguration(file: file)
        configuration.agent.maxSteps = 20
        configuration.agent.switches[.doneGate] = true
        configuration.tools.shellTimeout = 300
        let model = try await ModelLoader(threads: configuration.model.threads).load(configuration.model.name)
        return try SessionRunner(configuration, model: model)
    }

    @Test func theFileAndTheChangesAreInForce() async throws {
        try await TemporaryDirectory.with { directory in
            let repository = try await ExampleRepository.make(in: directory)
            let script = try ExampleRepository.script(["<done/>", "<done/>"], in: directory)
            try directory.write(try ArticleTests.yaml("Configuration"), to: "looper.yaml")
            let file = directory.appending("looper.yaml")
            var text = try directory.read("looper.yaml")
            text.replace("qwen2.5-coder-0.5b", with: script)
            try directory.write(text, to: "looper.yaml")

            let result = try await agent(configuredBy: file).run(
                "Say done.",
                onCopyOf: repository,
                recordingIn: directory.appending("results")
            )
            let configuration = result.trajectory.provenance.configuration
            #expect(configuration["max_steps"] == .integer(20))
            #expect(configuration["max_seconds"] == .integer(600))
            #expect(configuration["switches"]?["worked-example"] == .bool(false))
            #expect(configuration["switches"]?["done-gate"] == .bool(true))
            #expect(result.trajectory.provenance.generation.temperature == 0.7)
            #expect(result.trajectory.steps.map(\.observation.status) == [.failed, .finished], "the gate reminds once")
        }
    }
}
