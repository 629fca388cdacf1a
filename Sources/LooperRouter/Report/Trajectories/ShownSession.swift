package import LooperCore

/// A session as a page of trajectories shows it.
package struct ShownSession: Sendable {
    /// Its line in the trial.
    package var session: TrialSession
    /// What happened; `nil` where its file cannot be read.
    package var trajectory: Trajectory?
    /// Where that file is, relative to the page.
    package var file: String
    /// Numbers of the steps after which the loop detector spoke.
    package var loops: Set<Int> = []
    /// Whether it is the one that the others are held against.
    package var isBaseline = false

    /// Creates one.
    package init(_ session: TrialSession, _ trajectory: Trajectory?, file: String) {
        self.session = session
        self.trajectory = trajectory
        self.file = file
    }
}
