import LooperCore
import Synchronization

/// Follows a reply while it is written and stops the model when its first call is complete, when the time is up, or
/// when the session is cancelled.
final class ReplyListener: Sendable {
    private let detector: Mutex<StreamingCallDetector>
    private let clock: Clock
    private let deadline: Double
    private let onEvent: @Sendable (SessionEvent) -> Void

    init(
        tools: [ToolSpecification],
        clock: Clock,
        deadline: Double,
        onEvent: @escaping @Sendable (SessionEvent) -> Void
    ) {
        detector = Mutex(StreamingCallDetector(tools))
        self.clock = clock
        self.deadline = deadline
        self.onEvent = onEvent
    }

    /// Takes the next piece and says whether more is wanted.
    func take(_ piece: String) -> StreamDecision {
        onEvent(.replyDelta(piece))
        let isComplete = detector.withLock { $0.feed(piece) }
        return isComplete || Task.isCancelled || clock.now() >= deadline ? .stop : .more
    }
}
