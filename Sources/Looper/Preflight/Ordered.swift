import LooperModel
import Synchronization

/// Findings that wait for their turn.
final class Ordered: Sendable {
    private let waiting: Mutex<[PreflightCheck]>

    init(_ checks: [PreflightCheck]) {
        waiting = Mutex(checks.sorted { $0.number < $1.number })
    }

    /// Those that come before the check of this number; each is taken once.
    func take(before number: Int) -> [PreflightCheck] {
        waiting.withLock { waiting in
            let ready = waiting.prefix { $0.number < number }
            waiting.removeFirst(ready.count)
            return Array(ready)
        }
    }
}
