import Foundation

/// The evidence in pairs that differ, which may be looked at after each of them.
///
/// Where something changes nothing, a pair that differs is gained or lost with probability 1/2 each, whatever came
/// before. The e-value is the likelihood of the gains and losses under a Beta(1/2, 1/2) mixture of other probabilities,
/// over that under 1/2. If nothing changes, it ever reaches 20 with a probability of at most 1/20 (Ville), so that one
/// may stop there.
///
/// The mixture is over all of 0 to 1: one test for both directions, whose 5% cover both errors. Which of them the
/// evidence speaks for is the sign of gains less losses. A mixture cut to p > 1/2 would see a gain a little earlier and
/// could never say that something harms, which is what a gate has to say.
///
/// Source: the Krichevsky-Trofimov mixture as a test martingale; A. Ramdas et al., "Game-theoretic statistics and
/// safe anytime-valid inference", Statistical Science 38 (2023).
public struct EProcess: Sendable, Hashable {
    /// From here on a difference is taken for real: 20 for an error of 5%.
    public static let threshold = 20.0

    /// Pairs that only the session with something resolved.
    public let gained: Int
    /// Pairs that only the session without it resolved.
    public let lost: Int
    /// The natural logarithm of the e-value.
    public let logValue: Double

    /// The evidence in so many gains and losses.
    public init(gained: Int, lost: Int) {
        precondition(gained >= 0 && lost >= 0, "a count is not negative")
        self.gained = gained
        self.lost = lost
        let pairs = Double(gained + lost)
        // B(gained + 1/2, lost + 1/2) / B(1/2, 1/2) · 2^pairs, where B(1/2, 1/2) is π.
        let beta = lgamma(Double(gained) + 0.5) + lgamma(Double(lost) + 0.5) - lgamma(pairs + 1)
        logValue = beta - log(Double.pi) + pairs * log(2)
    }

    /// The evidence in pairs.
    public init(_ outcomes: PairedOutcomes) {
        self.init(gained: outcomes.gained, lost: outcomes.lost)
    }

    /// The e-value, at most the largest number there is; 1 where there is no evidence.
    public var value: Double { min(exp(logValue), .greatestFiniteMagnitude) }
    /// An upper bound of the probability of as much evidence, ever, where nothing changes.
    public var pValue: Double { min(1, exp(-logValue)) }
}
