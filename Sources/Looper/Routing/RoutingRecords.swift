import LooperCore
package import LooperRouter
package import LooperStore

/// The draws of the router as a store has them, with what became of their sessions.
package struct RoutingRecords: Sendable {
    private let store: any SessionStore

    /// Reads and writes `store`.
    package init(_ store: any SessionStore) {
        self.store = store
    }

    /// What tells a draw from others.
    private struct Draw: Hashable {
        let experiment: String
        let phase: Int
        let key: String

        init(_ entry: AssignmentEntry) {
            (experiment, phase, key) = (entry.experiment, entry.phase, entry.key)
        }

        /// `nil` where nobody drew.
        init?(_ entry: ExposureEntry) {
            guard let experiment = entry.experiment, let phase = entry.phase, let key = entry.key else { return nil }
            (self.experiment, self.phase, self.key) = (experiment, phase, key)
        }
    }

    /// The sessions that were given their arms: one for each in which an arm came into force, and one for each draw of
    /// which none came.
    ///
    /// - Parameter experiment: its name; `nil` takes all experiments.
    package func history(of experiment: String? = nil) async throws -> [RoutedSession] {
        let entries = try await store.entries(StoreSelection([.assignment, .exposure, .grade]))
        var sessions: [Draw: Set<String>] = [:]
        var verdicts: [String: [GradeEntry.Verdict]] = [:]
        for entry in entries {
            if case .exposure(let exposure) = entry, let draw = Draw(exposure) {
                sessions[draw, default: []].insert(exposure.session)
            }
            if case .grade(let grade) = entry { verdicts[grade.session, default: []].append(grade.verdict) }
        }
        var reader = AssignmentReader()
        return entries.flatMap { entry -> [RoutedSession] in
            guard case .assignment(let drawn) = entry, experiment == nil || drawn.experiment == experiment,
                let assignment = reader.assignment(of: drawn)
            else { return [] }
            guard let exposed = sessions[Draw(drawn)] else { return [RoutedSession(assignment)] }
            return exposed.sorted().map { session in
                let resolved = GradeEntry.isResolved(verdicts[session] ?? [])
                return RoutedSession(assignment, isExposed: true, isResolved: resolved)
            }
        }
    }

    /// Enters a draw; where another process was faster with this key, that one's is in force.
    package func enter(_ assignment: Assignment) async throws -> Assignment {
        do {
            try await store.add([.assignment(AssignmentEntry(assignment))])
            return assignment
        } catch let error as StoreError where error.code == .conflict {
            let draw = Draw(AssignmentEntry(assignment))
            let entries = try await store.entries(StoreSelection([.assignment]))
            var reader = AssignmentReader()
            let kept = entries.compactMap { entry -> Assignment? in
                guard case .assignment(let drawn) = entry, Draw(drawn) == draw else { return nil }
                return reader.assignment(of: drawn)
            }.first
            guard let kept, kept.allocation.salt == assignment.allocation.salt else { throw error }
            return kept
        }
    }

    /// The draw of a session, by its name, its id in the store, or its key where it never began.
    ///
    /// - Returns: the draw, and the arm's coming into force, where it did.
    /// - Throws: ``LooperError`` where there is no such session, or nobody drew its arm.
    package func draw(of name: String) async throws -> (assignment: Assignment, exposure: ExposureEntry?) {
        let entries = try await store.entries(StoreSelection([.assignment, .exposure]))
        let exposures = entries.compactMap { entry -> ExposureEntry? in
            if case .exposure(let exposure) = entry { exposure } else { nil }
        }
        let own = exposures.filter { $0.session == name || $0.session.hasPrefix(name + "@") }.max { $0.at < $1.at }
        let wanted = own.flatMap(Draw.init)
        let drawn = entries.compactMap { entry -> AssignmentEntry? in
            if case .assignment(let drawn) = entry { drawn } else { nil }
        }.last { wanted == nil ? $0.key == name : Draw($0) == wanted }
        var reader = AssignmentReader()
        if let drawn, let assignment = reader.assignment(of: drawn) { return (assignment, own) }
        guard let own else {
            throw LooperError(.badInput, "the store knows no session '\(name)'; name one of 'looper store search TEXT'")
        }
        throw LooperError(
            .badInput,
            "the session '\(name)' had the arm \(own.arm.rawValue), which no router drew; it ran without --arm"
        )
    }
}
