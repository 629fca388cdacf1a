import Foundation

/// What is believed of a rate after successes and failures: a Beta distribution.
///
/// The prior is uniform, Beta(1, 1): T. Bayes, "An essay towards solving a problem in the doctrine of chances" (1763).
/// Counts need not be whole, as those of sessions that count less the older they are.
public struct BetaPosterior: Sendable, Hashable, Codable {
    /// Successes, those of the prior included; above 0.
    public let alpha: Double
    /// Failures, those of the prior included; above 0.
    public let beta: Double

    /// Creates a distribution by its parameters, both above 0.
    public init(alpha: Double, beta: Double) {
        precondition(alpha > 0 && beta > 0, "a Beta distribution has positive parameters")
        self.alpha = alpha
        self.beta = beta
    }

    /// The distribution after so many successes and failures, beginning with the uniform one.
    public init(successes: Double, failures: Double) {
        self.init(alpha: 1 + successes, beta: 1 + failures)
    }

    /// The mean.
    public var mean: Double { alpha / (alpha + beta) }
    /// The variance.
    public var variance: Double { mean * (1 - mean) / (alpha + beta + 1) }

    /// The probability that the rate is at most `rate`.
    public func probability(upTo rate: Double) -> Double {
        IncompleteBeta.value(rate, a: alpha, b: beta)
    }

    /// The rate below which it lies with this probability, 0 to 1.
    public func quantile(_ probability: Double) -> Double {
        IncompleteBeta.inverse(probability, a: alpha, b: beta)
    }

    /// The middle `mass` of the distribution: with 0.95, from the quantile of 2.5% to that of 97.5%.
    public func interval(_ mass: Double = 0.95) -> ClosedRange<Double> {
        let low = quantile((1 - mass) / 2)
        return low...max(low, quantile((1 + mass) / 2))
    }

    /// A draw, as the share of one of two Gamma variables in their sum.
    package func draw(using random: inout SplitMix64) -> Double {
        let first = GammaDraw.next(shape: alpha, using: &random)
        let second = GammaDraw.next(shape: beta, using: &random)
        return first + second > 0 ? first / (first + second) : mean
    }
}
