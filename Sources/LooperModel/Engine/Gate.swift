import Synchronization

/// Where one task waits until it is let on.
final class Gate: Sendable {
    private enum State {
        case closed(CheckedContinuation<Void, any Error>?)
        case open
        case cancelled
    }

    private let state = Mutex(State.closed(nil))

    /// Waits until the gate is open.
    ///
    /// - Throws: `CancellationError` where the task was cancelled before.
    func wait() async throws {
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                let result: Result<Void, any Error>? = state.withLock { state in
                    switch state {
                    case .closed:
                        state = .closed(continuation)
                        return nil
                    case .open: return .success(())
                    case .cancelled: return .failure(CancellationError())
                    }
                }
                if let result { continuation.resume(with: result) }
            }
        } onCancel: {
            _ = end(.cancelled, .failure(CancellationError()))
        }
    }

    /// Lets the task on; `false` where it was cancelled before.
    func open() -> Bool {
        end(.open, .success(()))
    }

    private func end(_ end: State, _ result: Result<Void, any Error>) -> Bool {
        let (isFirst, continuation): (Bool, CheckedContinuation<Void, any Error>?) = state.withLock { state in
            guard case .closed(let continuation) = state else { return (false, nil) }
            state = end
            return (true, continuation)
        }
        continuation?.resume(with: result)
        return isFirst
    }
}
