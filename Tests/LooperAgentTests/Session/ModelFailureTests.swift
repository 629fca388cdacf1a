import LooperAgent
import LooperCore
import LooperTestSupport
import Synchronization
import Testing

/// Errors of a model that are no breakdown of the session.
@Suite struct ModelFailureTests {
    private struct Failure: ModelFailure {
        let meaning: ModelFailureMeaning
    }

    /// Fails so many times, each time after some text, and then says that it is done.
    private final class Faltering: LanguageModel {
        let identity = ModelIdentity(name: "faltering", window: 100_000)
        private let failures: Mutex<Int>
        private let meaning: ModelFailureMeaning

        init(failures: Int, meaning: ModelFailureMeaning) {
            self.failures = Mutex(failures)
            self.meaning = meaning
        }

        func tokenCount(of messages: [Message]) async -> Int { 10 }

        func reply(
            to messages: [Message],
            options: GenerationOptions,
            onText: @Sendable (String) -> StreamDecision
        ) async throws -> Reply {
            let fails = failures.withLock { failures in
                defer { failures -= 1 }
                return failures > 0
            }
            guard !fails else {
                _ = onText("<bash>rm -rf")
                throw Failure(meaning: meaning)
            }
            _ = onText("<done/>")
            return Reply(text: "<done/>", stopReason: .listener, usage: Usage(replyTokens: 1, cost: 0.25))
        }
    }

    @Test func aReplyThatBrokeOffIsAskedForAnew() async throws {
        let trajectory = try await AgentFixture([]).run(model: Faltering(failures: 2, meaning: .interrupted))
        #expect(trajectory.outcome == .submitted)
        #expect(trajectory.steps.map(\.reply) == ["<done/>"], "nothing of the broken replies is left")
        #expect(trajectory.cost == 0.25)
    }

    @Test(arguments: [
        (3, ModelFailureMeaning.interrupted, Outcome.failed), (1, .breakdown, .failed),
        (1, .contextOverflow, .tokenLimit),
    ])
    func whatCannotBeMendedEndsTheSession(failures: Int, meaning: ModelFailureMeaning, outcome: Outcome) async throws {
        let trajectory = try await AgentFixture([]).run(model: Faltering(failures: failures, meaning: meaning))
        #expect(trajectory.outcome == outcome)
        #expect(trajectory.steps.isEmpty)
        #expect(trajectory.outcomeDetail?.contains("the model") == true)
        #expect(trajectory.cost == nil)
    }
}
