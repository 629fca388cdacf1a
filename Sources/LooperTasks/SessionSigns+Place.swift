package import LooperCore

extension SessionSigns {
    /// Notes how near a session came to the place that `fix`, the task's own patch, changes.
    ///
    /// Lines are those at the session's start. Nothing is noted where the fix names no line.
    package mutating func notePlace(of fix: String, in trajectory: Trajectory) {
        let places = ChangedLines(of: fix).files
        guard !places.isEmpty else { return }
        let excerpts = trajectory.steps.compactMap(\.observation.excerpt)
        rightFileRead = excerpts.contains { places[$0.path] != nil }
        rightLinesRead = excerpts.contains { excerpt in
            places[excerpt.path]?.contains { (excerpt.first...excerpt.last).contains($0) } == true
        }
        rightFileEdited = !Set(places.keys).isDisjoint(with: ChangedLines(of: trajectory.patch).files.keys)
    }
}
