import Foundation
import Looper
import LooperTestSupport
import Synchronization
import Testing

/// What the article "Events" shows.
@Suite struct EventsExample {
    final class Follower: Sendable {
        private let lines = Mutex<[String]>([])

        func take(_ event: SessionEvent) {
            switch event {
            case .calling(let call): note("runs \(call.name)")
            case .stepFinished(let step): note("step \(step.number): \(step.observation.summary)")
            case .finished(let outcome, _): note("ends as \(outcome.rawValue)")
            default: break
            }
        }

        private func note(_ line: String) { lines.withLock { $0.append(line) } }

        var report: [String] { lines.withLock { $0 } }
    }

    @Test func followsASession() async throws {
        try await TemporaryDirectory.with { directory in
            let repository = try await ExampleRepository.make(in: directory)
            let agent = try SessionRunner(model: ScriptedModel(["<bash>true</bash>", "<done/>"]))
            let results = directory.appending("results")
            let follower = Follower()
            _ = try await agent.run("Do it.", onCopyOf: repository, recordingIn: results, onEvent: follower.take)
            #expect(
                follower.report == [
                    "runs bash", "step 1: bash `true`: exit status 0, 0 bytes of output", "runs done", "step 2: done",
                    "ends as submitted",
                ]
            )
        }
    }
}
