import Synchronization

/// A limit in time that is put off as long as something happens.
final class Watchdog: Sendable {
    /// How long the guard may sleep at most before it looks at a limit that was drawn nearer.
    private static let tick = Duration.milliseconds(100)
    private let deadline: Mutex<ContinuousClock.Instant>

    init(seconds: Double) {
        deadline = Mutex(.now + .seconds(seconds))
    }

    /// Sets the limit to `seconds` from now.
    func allow(seconds: Double) {
        deadline.withLock { $0 = .now + .seconds(seconds) }
    }

    /// Returns when the limit has passed.
    ///
    /// - Throws: `CancellationError` where it is not needed any more.
    func run() async throws {
        while true {
            let left = deadline.withLock { ContinuousClock.now.duration(to: $0) }
            guard left > .zero else { return }
            try await Task.sleep(for: min(left, Self.tick))
        }
    }
}
