public import LooperCore
import Synchronization

/// Keeps a session in a store beside the recorder that keeps its trajectory.
///
/// The session is entered as it begins, its steps and its end in one transaction once it is over: the trajectory is on
/// the disk step by step already, whoever is killed can import it, and writers of many processes wait for each other
/// twice a session instead of at each step. What the store refuses is told and changes nothing.
public final class StoringRecorder: TrajectoryRecorder {
    private struct State {
        var trajectory: Trajectory?
        var beginning: [StoreEntry] = []
    }

    private let recorder: any TrajectoryRecorder
    private let store: any SessionStore
    private let file: String?
    private let exposure: ExposureEntry?
    private let clock: Clock
    private let tell: @Sendable (String) -> Void
    private let state = Mutex(State())

    /// Creates a recorder.
    ///
    /// - Parameters:
    ///   - recorder: keeps the trajectory; its errors are the session's.
    ///   - file: where that is.
    ///   - exposure: what is in force; its session and time are filled in as the session begins, or goes on.
    ///   - tell: told in words what the store could not keep.
    public init(
        _ recorder: any TrajectoryRecorder,
        and store: any SessionStore,
        file: String?,
        exposure: ExposureEntry? = nil,
        clock: Clock,
        tell: @escaping @Sendable (String) -> Void
    ) {
        self.recorder = recorder
        self.store = store
        self.file = file
        self.exposure = exposure
        self.clock = clock
        self.tell = tell
    }

    /// Enters the session.
    public func begin(_ trajectory: Trajectory) async throws {
        try await recorder.begin(trajectory)
        let beginning = StoreEntry.beginning(of: trajectory, at: file) + exposures(in: trajectory)
        state.withLock { $0 = State(trajectory: trajectory, beginning: beginning) }
        await keep(beginning)
    }

    /// Remembers the step for the end.
    public func append(_ step: Step, _ standing: Standing) async throws {
        try await recorder.append(step, standing)
        state.withLock { state in
            state.trajectory?.steps.append(step)
            state.trajectory?.standing = standing
        }
    }

    /// Enters the steps, the outcome and the digest.
    public func finish(_ standing: Standing) async throws {
        try await recorder.finish(standing)
        let whole = state.withLock { state in
            state.trajectory?.standing = standing
            return state
        }
        guard let trajectory = whole.trajectory else { return }
        // With the beginning, which the store may have refused then.
        await keep(whole.beginning + StoreEntry.rest(of: trajectory))
    }

    private func exposures(in trajectory: Trajectory) -> [StoreEntry] {
        guard var exposure else { return [] }
        exposure.session = SessionEntry.id(of: trajectory.provenance)
        exposure.at = clock.now()
        return [.exposure(exposure)]
    }

    private func keep(_ entries: [StoreEntry]) async {
        do {
            // In a task of its own: the end of a session that is cancelled is entered too.
            _ = try await Task { [store] in try await store.add(entries) }.value
        } catch {
            tell("the session is not in the store: \(error)")
        }
    }
}
