public import LooperCore

/// An experiment as its records show it: with the policy and the hashes of its last phase.
public struct RoutedExperiment: Sendable, Hashable {
    /// Its name, salt and policy.
    public let router: Router
    /// What its arms are made of.
    public let hashes: AppliedHashes
    /// How it stands.
    public let status: RoutingStatus

    /// The experiments of `history`, by name and salt.
    public static func all(in history: [RoutedSession]) -> [RoutedExperiment] {
        let groups = Dictionary(grouping: history) { session in
            [session.assignment.allocation.experiment, session.assignment.allocation.salt]
        }
        return groups.sorted { $0.key.lexicographicallyPrecedes($1.key) }.compactMap { RoutedExperiment($0.value) }
    }

    /// The experiment of these sessions, all of them of the same one.
    private init?(_ sessions: [RoutedSession]) {
        // What was drawn says more of the arms than what was asked for.
        let drawn = sessions.filter { !$0.assignment.isForced }
        let last = (drawn.isEmpty ? sessions : drawn).map(\.assignment).max { $0.phase < $1.phase }
        guard let last else { return nil }
        router = Router(experiment: last.allocation.experiment, salt: last.allocation.salt, policy: last.policy)
        hashes = last.hashes
        status = RoutingStatus(router, hashes: hashes, history: sessions)
    }

    /// The experiment as lines of plain text.
    public func lines() -> [String] {
        let parts = hashes.words.isEmpty ? [] : ["made of \(hashes.words)"]
        return ["experiment \(router.experiment), salt \(router.salt)"] + parts + status.lines()
    }
}
