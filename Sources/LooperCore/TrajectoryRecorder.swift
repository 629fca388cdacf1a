/// Keeps a trajectory while its session runs, a step at a time.
///
/// Calls come in order and one at a time. A session whose trajectory cannot be kept ends as failed.
public protocol TrajectoryRecorder: Sendable {
    /// Keeps all of `trajectory` in place of whatever was kept: the opening of a new session, or one that goes on.
    func begin(_ trajectory: Trajectory) async throws

    /// Adds a step, and how the session stands after it; costs the same however many steps there are.
    func append(_ step: Step, _ standing: Standing) async throws

    /// Keeps how the session ended, for good.
    func finish(_ standing: Standing) async throws
}
