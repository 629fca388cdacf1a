import LooperCore
import LooperTestSupport

/// A model that reads its prompt for a minute and says nothing, unless it is cancelled.
struct ReadingModel: LanguageModel {
    let identity = ModelIdentity(name: "reading", window: 100_000)

    func tokenCount(of messages: [Message]) async throws -> Int { 100 }

    func reply(
        to messages: [Message],
        options: GenerationOptions,
        onText: @Sendable (String) -> StreamDecision
    ) async throws -> Reply {
        try await Task.sleep(for: .seconds(60))
        return Reply(text: "<done/>", stopReason: .endOfTurn, usage: Usage(promptTokens: 100, replyTokens: 1))
    }
}

/// A tool that takes a minute, unless it is cancelled.
struct SleepingTool: Tool {
    let specification = TestTools.bash

    func run(_ call: ToolCall, in environment: any Environment) async throws -> Observation {
        try await Task.sleep(for: .seconds(60))
        return Observation(.succeeded, "awake", summary: "bash: slept")
    }
}

/// A recorder that gives up where its task is cancelled, as one over a network would.
struct CancellableRecorder: TrajectoryRecorder {
    let inner = InMemoryRecorder()

    func begin(_ trajectory: Trajectory) async throws {
        try Task.checkCancellation()
        try await inner.begin(trajectory)
    }

    func append(_ step: Step, _ standing: Standing) async throws {
        try Task.checkCancellation()
        try await inner.append(step, standing)
    }

    func finish(_ standing: Standing) async throws {
        try Task.checkCancellation()
        try await inner.finish(standing)
    }
}
