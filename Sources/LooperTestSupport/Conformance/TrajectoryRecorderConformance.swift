public import LooperCore
import Testing

/// Checks that every ``TrajectoryRecorder`` must pass.
public enum TrajectoryRecorderConformance {
    /// Checks that after each call exactly what was recorded is kept, also where a session goes on.
    ///
    /// - Parameters:
    ///   - recorder: a fresh recorder.
    ///   - whole: a trajectory with two steps or more.
    ///   - kept: reads what is kept.
    public static func check(
        _ recorder: any TrajectoryRecorder,
        with whole: Trajectory,
        kept: () async throws -> Trajectory?
    ) async throws {
        var trajectory = Trajectory(provenance: whole.provenance, opening: whole.opening)
        try await recorder.begin(trajectory)
        #expect(try await kept() == trajectory, "the opening")
        // A patch that shrinks, so that what stands after the steps becomes shorter too.
        for (index, step) in whole.steps.enumerated() {
            trajectory.steps.append(step)
            trajectory.standing = Standing(patch: String(repeating: "+x\n", count: 100 / (index + 1)), seconds: 0.25)
            try await recorder.append(step, trajectory.standing)
            #expect(try await kept() == trajectory, "step \(step.number)")
        }
        trajectory.standing = Standing(outcome: .failed, outcomeDetail: "killed", seconds: 1)
        try await recorder.finish(trajectory.standing)
        #expect(try await kept() == trajectory, "the end")
        try await checkGoingOn(recorder, with: whole, kept: kept)
    }

    private static func checkGoingOn(
        _ recorder: any TrajectoryRecorder,
        with whole: Trajectory,
        kept: () async throws -> Trajectory?
    ) async throws {
        var trajectory = whole
        let last = trajectory.steps.removeLast()
        trajectory.standing = Standing(patch: "+y\n", seconds: 2)
        try await recorder.begin(trajectory)
        #expect(try await kept() == trajectory, "a session that goes on has its steps")
        try await recorder.append(last, whole.standing)
        #expect(try await kept() == whole, "the next step follows them")
    }
}
