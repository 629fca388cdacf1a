import LooperAgent
import LooperCore
import Synchronization

/// A model that gives the replies of a recorded session again, and counts as that one's model counted.
final class RecordedModel: LanguageModel {
    /// Thrown where the record has no further reply.
    struct Exhausted: Error, CustomStringConvertible {
        let description = "the record ends here"
    }

    private struct State {
        var next = 0
        var hasPruned = false
    }

    let identity: ModelIdentity
    private let trajectory: Trajectory
    private let pruneAbove: Double
    private let state = Mutex(State())

    init(_ trajectory: Trajectory, configuration: AgentConfiguration) {
        identity = trajectory.provenance.model
        self.trajectory = trajectory
        pruneAbove = configuration.pruneAbove
    }

    /// As many tokens as make the harness prune where it did then, and nowhere else.
    func tokenCount(of messages: [Message]) async throws -> Int {
        state.withLock { state in
            guard trajectory.steps.indices.contains(state.next) else {
                return trajectory.outcome == .tokenLimit ? identity.window : 0
            }
            let step = trajectory.steps[state.next]
            if step.pruning != nil, !state.hasPruned {
                state.hasPruned = true
                return identity.window
            }
            return min(step.usage.promptTokens, Int(pruneAbove * Double(identity.window)))
        }
    }

    /// The next reply of the record, a line at a time.
    func reply(
        to messages: [Message],
        options: GenerationOptions,
        onText: @Sendable (String) -> StreamDecision
    ) async throws -> Reply {
        let index = state.withLock { state in
            defer { state = State(next: state.next + 1) }
            return state.next
        }
        guard trajectory.steps.indices.contains(index) else { throw Exhausted() }
        let step = trajectory.steps[index]
        var written = ""
        var rest = step.reply[...]
        while !rest.isEmpty {
            let end = rest.firstIndex(where: \.isNewline).map(rest.index(after:)) ?? rest.endIndex
            let line = String(rest[..<end])
            rest = rest[end...]
            written += line
            if onText(line) == .stop { return Reply(text: written, stopReason: .listener, usage: step.usage) }
        }
        return Reply(text: written, stopReason: step.stopReason, usage: step.usage)
    }
}
