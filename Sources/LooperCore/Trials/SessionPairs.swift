/// The sessions of two settings of a trial, paired by task and seed.
public struct SessionPairs: Sendable, Hashable {
    /// Two sessions on the same task with the same seed.
    public struct Pair: Sendable, Hashable {
        /// The session without it.
        public let baseline: TrialSession
        /// The session with it.
        public let other: TrialSession
    }

    private struct Key: Hashable {
        let task: String
        let seed: UInt64

        init(_ session: TrialSession) {
            task = session.task
            seed = session.seed
        }
    }

    /// The pairs, in the order of the baseline's sessions.
    public let pairs: [Pair]
    /// Pairs that are left out because one of them could not be graded.
    public let ungraded: Int

    /// Pairs those of `sessions` that ran with the settings of these labels; what has no partner is left out.
    public init(_ sessions: [TrialSession], baseline: String, other: String) {
        let others = Dictionary(
            sessions.filter { $0.setting == other }.map { (Key($0), $0) },
            uniquingKeysWith: { first, _ in first }
        )
        let all = sessions.filter { $0.setting == baseline }.compactMap { session in
            others[Key(session)].map { Pair(baseline: session, other: $0) }
        }
        pairs = all.filter { $0.baseline.gradingError == nil && $0.other.gradingError == nil }
        ungraded = all.count - pairs.count
    }

    /// The pairs by what became of them.
    public var outcomes: PairedOutcomes {
        pairs.reduce(into: PairedOutcomes()) {
            $0.count(resolved: $1.other.resolved, baseline: $1.baseline.resolved)
        }
    }

    /// How much the pairs of one module, or where no module is known of one task, depend on each other.
    public var designEffect: DesignEffect {
        DesignEffect(
            pairs.map { pair in
                let difference = (pair.other.resolved ? 1.0 : 0) - (pair.baseline.resolved ? 1 : 0)
                return (pair.baseline.module ?? pair.baseline.task, difference)
            }
        )
    }

    /// The difference of the resolved rates, with an interval that knows of the modules.
    public var difference: PairedDifference {
        PairedDifference(outcomes, designEffect: designEffect.value)
    }

    /// The evidence in the pairs that differ.
    ///
    /// Several seeds of a task do no harm to its bound: where something changes nothing, which of two sessions is the
    /// one with it is a coin's throw in each pair.
    public var evidence: EProcess { EProcess(outcomes) }
}
