import LooperCore
package import LooperStore
package import LooperTasks

extension GradeEntry {
    /// What the grader said of the patch of a session.
    package init(session: String, status: LooperTasks.Verdict.Status) {
        let verdict: GradeEntry.Verdict =
            switch status {
            case .resolved: .resolved
            case .unresolved: .unresolved
            case .error: .error
            case .emptyPatch: .emptyPatch
            }
        self.init(session: session, verdict: verdict)
    }

    /// What the grader said of a session.
    init(_ trajectory: Trajectory, _ verdict: LooperTasks.Verdict) {
        self.init(session: SessionEntry.id(of: trajectory.provenance), status: verdict.status)
    }
}
