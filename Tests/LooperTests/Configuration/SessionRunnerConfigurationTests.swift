import Foundation
import LooperTestSupport
import Testing

@testable import Looper

@Suite struct SessionRunnerConfigurationTests {
    private func firstStep(
        _ reply: ScriptedReply,
        _ configure: (inout LooperConfiguration) -> Void = { _ in }
    ) async throws -> Trajectory {
        var configuration = LooperConfiguration()
        configure(&configuration)
        return try await TemporaryDirectory.with { directory in
            let repository = try await ExampleRepository.make(in: directory)
            let agent = try SessionRunner(configuration, model: ScriptedModel([reply, "<done/>"]))
            return try await agent.run("x", onCopyOf: repository, recordingIn: directory.appending("out")).trajectory
        }
    }

    @Test func lineReadsAreASwitch() async throws {
        let read: ScriptedReply = "<read>sums.py:2-2</read>"
        let with = try await firstStep(read)
        #expect(with.steps[0].observation.text.contains("lines 2-2 of 2"))
        let without = try await firstStep(read) { $0.agent.switches[.lineReads] = false }
        #expect(!without.steps[0].observation.text.contains("lines 2-2"))
        #expect(with.opening[0].content != without.opening[0].content, "the help of read differs")
    }

    @Test func theLimitsOfTheToolsAreInForce() async throws {
        let trajectory = try await firstStep("<read>sums.py</read>") { $0.tools.readLines = 1 }
        #expect(trajectory.steps[0].observation.text.contains("lines 1-1 of 2"))
    }

    @Test func whatMakesNoSenseIsRefused() {
        var configuration = LooperConfiguration()
        configuration.tools.readLines = 0
        let error = #expect(throws: LooperError.self) {
            try SessionRunner(configuration, model: ScriptedModel([]))
        }
        #expect(error?.message.hasPrefix("tools.read_lines: 0 is not allowed") == true)
    }
}
