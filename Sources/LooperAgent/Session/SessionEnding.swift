import LooperCore

/// Why a session ends; thrown by its parts so that the loop itself reads straight on.
struct SessionEnding: Error, Equatable {
    var outcome: Outcome
    var detail: String?

    static let cancelled = SessionEnding(outcome: .failed, detail: "cancelled")

    /// The end of a session whose time is up.
    static func timeLimit(_ seconds: Double) -> SessionEnding {
        SessionEnding(outcome: .timeLimit, detail: "\(seconds) seconds are over")
    }

    /// The end of a session in which `part` broke down.
    static func failure(_ part: String, _ error: any Error) -> SessionEnding {
        if let ending = error as? SessionEnding { return ending }
        if Task.isCancelled || error is CancellationError { return cancelled }
        let isFull = (error as? any ModelFailure)?.meaning == .contextOverflow
        return SessionEnding(outcome: isFull ? .tokenLimit : .failed, detail: "\(part) failed: \(error)")
    }
}
