public import LooperCore

/// How a router shares out sessions.
///
/// A tenth is held out with `none`, so that there is always something to compare with. A fifth is spread evenly over
/// all arms, so that every arm stays measurable. The rest goes to each arm as often as it is the best one by what is
/// believed (Thompson sampling; W. R. Thompson, Biometrika 25, 1933).
public struct RoutingPolicy: Sendable, Hashable, Codable {
    /// The arms in the order in which they are drawn; those whose encoding is missing are left out by the caller.
    public var arms: [Arm]
    /// The share of sessions that is held out with `none`.
    public var holdout: Double
    /// The share of sessions that is spread evenly over all arms.
    public var floor: Double
    /// How much a session of the phase before counts for, against one of this phase.
    ///
    /// Raj and Kalyani, "Taming non-stationary bandits: a Bayesian approach" (2017), discount with each session. Here a
    /// phase is the unit: at 0.98 a session, 50 sessions are remembered, too few to tell apart arms by 5 points.
    public var discount: Double
    /// After so many outcomes the weights are computed anew, which begins a new phase.
    public var outcomesPerPhase: Int
    /// How many sessions of a stratum weigh as much as what is known outside of it.
    public var pooling: Double

    /// Creates a policy.
    public init(
        arms: [Arm],
        holdout: Double = 0.1,
        floor: Double = 0.2,
        discount: Double = 0.98,
        outcomesPerPhase: Int = 20,
        pooling: Double = 10
    ) {
        self.arms = arms
        self.holdout = arms.contains(.none) ? holdout : 0
        self.floor = floor
        self.discount = discount
        self.outcomesPerPhase = outcomesPerPhase
        self.pooling = pooling
        precondition(isSound, "arms, each of them once; shares of a whole; a discount from 0 to 1; positive counts")
    }

    /// Whether a router can work by it; one that is read from a file may not be.
    package var isSound: Bool {
        let arePortions = holdout >= 0 && floor >= 0 && holdout + floor <= 1 && (0...1).contains(discount)
        return arePortions && !arms.isEmpty && Set(arms).count == arms.count && outcomesPerPhase > 0 && pooling > 0
    }
}
