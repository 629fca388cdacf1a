/// Keeps a trajectory while its session runs.
public protocol TrajectoryRecorder: Sendable {
    /// Replaces what was kept of this session: called after the opening, after each step and at the end.
    ///
    /// A session whose trajectory cannot be kept ends as failed.
    func record(_ trajectory: Trajectory) async throws
}
