public import LooperCore

/// How an experiment stands: each arm's sessions, what is believed of it, what may be inferred, and whether the records
/// can be trusted.
public struct RoutingStatus: Sendable, Hashable {
    /// An arm.
    public struct ArmStatus: Sendable, Hashable {
        /// The arm.
        public let arm: Arm
        /// Sessions that it was drawn for.
        public let assigned: Int
        /// Those of them in which it came into force.
        public let exposed: Int
        /// Those of these of which it is known what became of them.
        public let graded: Int
        /// Those of these that resolved their task.
        public let resolved: Int
        /// Sessions that it was asked for in; they count nowhere else.
        public let forced: Int
        /// What the draw believes of its rate, in all.
        ///
        /// No figure to report: sessions of earlier phases count for less, and a bandit gives an arm that was unlucky
        /// early few sessions to mend its mean.
        public let posterior: BetaPosterior
        /// Its share of the next draws, where nothing is known of the session.
        public let share: Double
        /// Its rate in the slice that is spread evenly over the arms.
        public let uniform: UniformRate
        /// Its rate by inverse propensity, over all graded sessions.
        public let estimate: MeanDifference
    }

    /// A rate in the even slice.
    public struct UniformRate: Sendable, Hashable {
        /// Graded sessions.
        public let sessions: Int
        /// Those that resolved their task.
        public let resolved: Int
        /// Wilson's interval.
        public let interval: WilsonInterval

        init(_ results: [Bool]) {
            sessions = results.count
            resolved = results.count { $0 }
            interval = WilsonInterval(successes: resolved, trials: sessions)
        }
    }

    /// The phase that a session now begins in.
    public let phase: Int
    /// The arms in the order of the policy, then others that sessions had.
    public let arms: [ArmStatus]
    /// Whether arms were drawn as often as they should.
    public let assignments: SampleRatio
    /// Whether they came into force as often as they were drawn.
    public let exposures: SampleRatio

    /// Whether the sessions may be compared at all.
    public var isHealthy: Bool { assignments.isSound && exposures.isSound }

    /// The state of `router`'s experiment, by the sessions whose arms are made of the same.
    public init(_ router: Router, hashes: AppliedHashes, history: [RoutedSession]) {
        let own = router.own(history)
        let current = own.filter { $0.assignment.hashes == hashes }
        let policy = router.policy
        phase = router.phase(hashes, own)
        let belief = RoutingBelief(own, hashes: hashes, policy: policy, phase: phase)
        let weights = policy.weights(belief, in: Stratum())
        let drawn = current.filter { !$0.assignment.isForced }
        let others = Set(current.map(\.assignment.arm)).subtracting(policy.arms)
        let names = policy.arms + Arm.allCases.filter(others.contains)
        arms = names.map { arm in
            ArmStatus(
                arm: arm,
                drawn: drawn,
                forced: current.count { $0.assignment.isForced && $0.assignment.arm == arm },
                posterior: belief.posterior(of: arm),
                share: weights.first { $0.arm == arm }?.share ?? 0
            )
        }
        assignments = SampleRatio(drawn, names)
        exposures = SampleRatio(drawn.filter(\.isExposed), names)
    }
}

extension RoutingStatus.ArmStatus {
    fileprivate init(arm: Arm, drawn: [RoutedSession], forced: Int, posterior: BetaPosterior, share: Double) {
        let own = drawn.filter { $0.assignment.arm == arm }
        let results = own.compactMap(\.result)
        self.arm = arm
        assigned = own.count
        exposed = own.count(where: \.isExposed)
        graded = results.count
        resolved = results.count { $0 }
        self.forced = forced
        self.posterior = posterior
        self.share = share
        uniform = RoutingStatus.UniformRate(own.filter { $0.assignment.reason == .uniform }.compactMap(\.result))
        // Sessions in which the arm could not be drawn say nothing of it.
        let graded = drawn.filter { $0.result != nil && $0.assignment.allocation.propensity(of: arm) > 0 }
        estimate = InversePropensityEstimate(graded.map { .init($0, arm) }).estimate
    }
}

extension InversePropensityEstimate.Session {
    /// A graded session as `arm` sees it.
    init(_ session: RoutedSession, _ arm: Arm) {
        let isOwn = session.assignment.arm == arm
        self.init(
            value: isOwn ? session.result.map { $0 ? 1 : 0 } : nil,
            propensity: session.assignment.allocation.propensity(of: arm)
        )
    }
}

extension SampleRatio {
    /// The arms of `sessions`, held against the sums of their propensities; a key counts once a phase.
    fileprivate init(_ sessions: [RoutedSession], _ arms: [Arm]) {
        let all = sessions.map { (Draw($0.assignment), $0.assignment) }
        let draws = Dictionary(all, uniquingKeysWith: { one, _ in one })
        self.init(
            observed: arms.map { arm in draws.values.count { $0.arm == arm } },
            expected: arms.map { arm in
                // In the order of the keys, because a sum depends on its order.
                draws.sorted { $0.key < $1.key }.reduce(0) { $0 + $1.value.allocation.propensity(of: arm) }
            }
        )
    }

    private struct Draw: Hashable, Comparable {
        let phase: Int
        let key: String

        init(_ assignment: Assignment) {
            phase = assignment.phase
            key = assignment.key
        }

        static func < (one: Draw, other: Draw) -> Bool { (one.phase, one.key) < (other.phase, other.key) }
    }
}
