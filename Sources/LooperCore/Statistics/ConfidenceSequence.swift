import Foundation

/// An interval for the difference of two rates on the same tasks that holds at every look, however often one looks.
///
/// A difference is left out where the pairs are 20 times as likely under a mixture as under the best that this
/// difference allows. The mixture is that of ``EProcess`` with a second Beta(1/2, 1/2) for how many pairs differ. That
/// the true difference is ever left out has a probability of at most 5% (Ville). Source: universal inference, L.
/// Wasserman, A. Ramdas, S. Balakrishnan, PNAS 117 (2020); the best that a difference allows is T. Tango's, Statistics
/// in Medicine 17 (1998).
///
/// It pays for not knowing how many pairs differ: near the threshold it may still hold 0 where ``EProcess``, for which
/// that does not matter, decides. It depends on counts alone, not on their order, and takes pairs for independent.
public struct ConfidenceSequence: Sendable, Hashable {
    /// Lower end, -1 to 1.
    public let low: Double
    /// Upper end, -1 to 1.
    public let high: Double

    /// The interval after these pairs.
    ///
    /// - Parameters:
    ///   - outcomes: all pairs so far.
    ///   - error: the probability that the true difference is ever outside.
    public init(_ outcomes: PairedOutcomes, error: Double = 0.05) {
        guard outcomes.pairs > 0 else {
            (low, high) = (-1, 1)
            return
        }
        let likelihood = PairLikelihood(outcomes)
        let limit = likelihood.logMixture + log(error)
        let seen = Double(outcomes.gained - outcomes.lost) / Double(outcomes.pairs)
        let excess = { (difference: Double) in likelihood.logMaximum(difference) - limit }
        low = excess(-1) >= 0 ? -1 : Bisection.root(from: -1, to: seen, of: excess)
        high = excess(1) >= 0 ? 1 : -Bisection.root(from: -1, to: -seen) { excess(-$0) }
    }
}

/// How likely pairs are, by the probabilities of a gain and of a loss.
private struct PairLikelihood {
    let gained, lost, same: Double

    init(_ outcomes: PairedOutcomes) {
        gained = Double(outcomes.gained)
        lost = Double(outcomes.lost)
        same = Double(outcomes.both + outcomes.neither)
    }

    private var differing: Double { gained + lost }

    /// Under the mixture over how many pairs differ and which way.
    var logMixture: Double {
        IncompleteBeta.logBeta(differing + 0.5, same + 0.5) + IncompleteBeta.logBeta(gained + 0.5, lost + 0.5)
            - 2 * log(Double.pi)
    }

    /// Under the most likely probabilities that have this difference.
    func logMaximum(_ difference: Double) -> Double {
        let n = differing + same
        let b = differing + difference * (gained - lost)
        let c = difference * (gained - lost) - same * difference * difference
        let root = (b + max(0, b * b - 4 * n * c).squareRoot()) / (2 * n)
        let differ = min(1, max(abs(difference), root))
        return part(gained, (differ + difference) / 2) + part(lost, (differ - difference) / 2) + part(same, 1 - differ)
    }

    private func part(_ count: Double, _ probability: Double) -> Double {
        count == 0 ? 0 : count * log(max(0, probability))
    }
}
