public import LooperCore
import Synchronization

/// Keeps a trajectory in memory.
public final class InMemoryRecorder: TrajectoryRecorder {
    private struct State {
        var trajectory: Trajectory?
        var standings: [Standing] = []

        mutating func keep(_ standing: Standing) {
            trajectory?.standing = standing
            standings.append(standing)
        }
    }

    private let state = Mutex(State())

    /// Creates an empty recorder.
    public init() {}

    /// What is kept so far; `nil` before a session begins.
    public var trajectory: Trajectory? { state.withLock(\.trajectory) }

    /// How the session stood each time that something was kept, in order.
    public var standings: [Standing] { state.withLock(\.standings) }

    /// Begins anew with `trajectory`.
    public func begin(_ trajectory: Trajectory) async throws {
        state.withLock { $0 = State(trajectory: trajectory, standings: [trajectory.standing]) }
    }

    /// Adds a step.
    public func append(_ step: Step, _ standing: Standing) async throws {
        state.withLock { state in
            state.trajectory?.steps.append(step)
            state.keep(standing)
        }
    }

    /// Keeps how the session ended.
    public func finish(_ standing: Standing) async throws {
        state.withLock { $0.keep(standing) }
    }
}
