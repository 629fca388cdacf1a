public import LooperCore
import Synchronization

/// Keeps every record of a session, in order.
public final class InMemoryRecorder: TrajectoryRecorder {
    private let kept = Mutex<[Trajectory]>([])

    /// Creates an empty recorder.
    public init() {}

    /// What was recorded so far.
    public var records: [Trajectory] { kept.withLock { $0 } }

    /// Adds a record.
    public func record(_ trajectory: Trajectory) async throws {
        kept.withLock { $0.append(trajectory) }
    }
}
