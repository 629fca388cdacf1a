/// The rate of an arm where sessions were drawn with different probabilities, as a bandit draws them.
///
/// A bandit gives an arm that was unlucky early fewer sessions in which to mend its mean, so raw means are too low.
/// Each session of the arm counts as many times as sessions like it were drawn elsewhere, 1 over its propensity; the
/// sum over all sessions, whatever their arm, is without bias: D. G. Horvitz and D. J. Thompson, "A generalization of
/// sampling without replacement from a finite universe", JASA 47 (1952). The interval is normal, by the variance
/// between sessions, which holds for many sessions whose propensities stay away from 0 (M. Dudík et al., "Doubly robust
/// policy evaluation and optimization", Statistical Science 29, 2014); its ends may lie beyond 0 and 1.
public struct InversePropensityEstimate: Sendable, Hashable {
    /// A session as one arm sees it.
    public struct Session: Sendable, Hashable {
        /// What it came to where it had the arm, 1 for resolved; `nil` where it had another one.
        public let value: Double?
        /// How probable the arm was for it; above 0 where it had the arm.
        public let propensity: Double

        /// Creates a session.
        public init(value: Double?, propensity: Double) {
            precondition(value == nil || propensity > 0, "what was drawn could be drawn")
            self.value = value
            self.propensity = propensity
        }
    }

    /// Sessions that had the arm.
    public let sessions: Int
    /// The estimated rate, with its interval.
    public let estimate: MeanDifference

    /// Estimates from all sessions of an experiment, those of other arms included.
    public init(_ all: [Session], z: Double = WilsonInterval.standardZ) {
        sessions = all.count { $0.value != nil }
        estimate = MeanDifference(all.map { session in session.value.map { $0 / session.propensity } ?? 0 }, z: z)
    }
}
