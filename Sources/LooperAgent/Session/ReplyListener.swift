import LooperCore
import Synchronization

/// Follows a reply while it is written and stops the model when nothing of use can come any more.
final class ReplyListener: Sendable {
    /// Why the model was stopped.
    enum Stop: Sendable, Hashable {
        /// The first call is complete.
        case call
        /// The reply says the same lines over and over.
        case repetition
        /// The session's time is up.
        case deadline
        /// The session was cancelled.
        case cancelled
    }

    private struct State {
        var detector: StreamingCallDetector
        var repetition: ReplyRepetition?
        var stop: Stop?
    }

    private let state: Mutex<State>
    private let clock: Clock
    private let deadline: Double
    private let onEvent: @Sendable (SessionEvent) -> Void

    /// - Parameters:
    ///   - detector: what sees the end of a call; it has read nothing yet.
    ///   - repetition: what sees repetition, or `nil` where the model may repeat itself.
    init(
        detector: StreamingCallDetector,
        repetition: ReplyRepetition?,
        clock: Clock,
        deadline: Double,
        onEvent: @escaping @Sendable (SessionEvent) -> Void
    ) {
        state = Mutex(State(detector: detector, repetition: repetition))
        self.clock = clock
        self.deadline = deadline
        self.onEvent = onEvent
    }

    /// Why the model was stopped, or `nil` if it was not.
    var stop: Stop? { state.withLock(\.stop) }

    /// Takes the next piece and says whether more is wanted.
    func take(_ piece: String) -> StreamDecision {
        onEvent(.replyDelta(piece))
        return state.withLock { state in
            if state.stop == nil { state.stop = reason(for: piece, &state) }
            return state.stop == nil ? .more : .stop
        }
    }

    private func reason(for piece: String, _ state: inout State) -> Stop? {
        if state.detector.feed(piece) { return .call }
        if Task.isCancelled { return .cancelled }
        if clock.now() >= deadline { return .deadline }
        if state.detector.isInContent {
            state.repetition?.reset()
            return nil
        }
        return state.repetition?.feed(piece) == true ? .repetition : nil
    }
}
