import Foundation
import Looper
import LooperTestSupport
import Testing

/// What the article "A model of your own" shows.
@Suite struct OwnModelExample {
    struct RuleModel: LanguageModel {
        let identity = ModelIdentity(name: "rules", window: 16_384)

        func tokenCount(of messages: [Message]) async throws -> Int {
            messages.reduce(0) { $0 + $1.content.split(separator: " ").count + 1 }
        }

        func reply(
            to messages: [Message],
            options: GenerationOptions,
            onText: @Sendable (String) -> StreamDecision
        ) async throws -> Reply {
            let isDone = messages.last?.content.contains("exit status 0") == true
            let call = isDone ? "<done/>" : "<bash>sed -i 's/a - b/a + b/' sums.py</bash>"
            var written: [String] = []
            var reason = StopReason.endOfTurn
            for piece in ["One step.\n", call] {
                guard written.count < options.maxTokens else {
                    reason = .length
                    break
                }
                written.append(piece)
                if onText(piece) == .stop {
                    reason = .listener
                    break
                }
            }
            let usage = Usage(promptTokens: try await tokenCount(of: messages), replyTokens: written.count)
            return Reply(text: written.joined(), stopReason: reason, usage: usage)
        }
    }

    @Test func drivesASession() async throws {
        try await TemporaryDirectory.with { directory in
            let repository = try await ExampleRepository.make(in: directory)
            let agent = try SessionRunner(model: RuleModel())
            let result = try await agent.run(
                "Fix it.",
                onCopyOf: repository,
                recordingIn: directory.appending("results")
            )
            #expect(result.outcome == .submitted)
            #expect(result.patch.contains("+    return a + b"))
            #expect(result.trajectory.steps.map(\.stopReason) == [.listener, .listener])
            #expect(result.trajectory.provenance.model.name == "rules")
        }
    }

    @Test func isAModel() async throws {
        try await LanguageModelConformance.check { RuleModel() }
    }
}
