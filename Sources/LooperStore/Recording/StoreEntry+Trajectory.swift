public import LooperCore

extension StoreEntry {
    /// All that a trajectory says: the session, its steps, and where it is over the outcome and the digest.
    ///
    /// - Parameter file: where the trajectory lies, if it does.
    public static func all(of trajectory: Trajectory, at file: String? = nil) -> [StoreEntry] {
        beginning(of: trajectory, at: file) + rest(of: trajectory)
    }

    /// What is known of a session as soon as it begins.
    static func beginning(of trajectory: Trajectory, at file: String?) -> [StoreEntry] {
        let session = SessionEntry(trajectory)
        return [.session(session)] + (file.map { [.place(TrajectoryPlace(session: session.id, path: $0))] } ?? [])
    }

    /// What is known once it has taken its steps.
    static func rest(of trajectory: Trajectory) -> [StoreEntry] {
        let id = SessionEntry.id(of: trajectory.provenance)
        return trajectory.steps.map { .step(StepEntry($0, of: id)) }
            + [OutcomeEntry(trajectory).map(StoreEntry.outcome), SessionDigest(trajectory).map(StoreEntry.digest)]
            .compactMap(\.self)
    }
}
