/// The difference of two rates that were found on the same tasks, with its interval.
///
/// The interval is that of R. G. Newcombe, "Improved confidence intervals for the difference between binomial
/// proportions based on paired data", Statistics in Medicine 17 (1998), method 10: Wilson's intervals of both rates,
/// squared and added, with the correlation of the pairs. It needs no iteration and stays sound where few pairs differ.
public struct PairedDifference: Sendable, Hashable {
    /// The rate with something less the rate without it, -1 to 1; 0 where there are no pairs.
    public let difference: Double
    /// Lower end of the interval.
    public let low: Double
    /// Upper end of the interval.
    public let high: Double

    /// The difference of `outcomes`.
    ///
    /// - Parameters:
    ///   - outcomes: the pairs.
    ///   - designEffect: how much less the pairs say than as many independent ones; see ``DesignEffect``.
    ///   - z: the normal quantile; 1.96 gives 95%.
    public init(
        _ outcomes: PairedOutcomes,
        designEffect: Double = 1,
        z: Double = WilsonInterval.standardZ
    ) {
        guard outcomes.pairs > 0 else {
            (difference, low, high) = (0, -1, 1)
            return
        }
        let cells = Cells(outcomes, designEffect: max(1, designEffect))
        let with = WilsonInterval(successes: cells.both + cells.gained, of: cells.pairs, z: z)
        let without = WilsonInterval(successes: cells.both + cells.lost, of: cells.pairs, z: z)
        let rate = (cells.both + cells.gained) / cells.pairs
        let baseline = (cells.both + cells.lost) / cells.pairs
        difference = rate - baseline
        low = difference - cells.distance(rate - with.low, without.high - baseline)
        high = difference + cells.distance(baseline - without.low, with.high - rate)
    }
}

/// The four counts of pairs, as they would be of independent ones.
private struct Cells {
    let both, gained, lost, neither: Double

    init(_ outcomes: PairedOutcomes, designEffect: Double) {
        both = Double(outcomes.both) / designEffect
        gained = Double(outcomes.gained) / designEffect
        lost = Double(outcomes.lost) / designEffect
        neither = Double(outcomes.neither) / designEffect
    }

    var pairs: Double { both + gained + lost + neither }

    /// The correlation of the two rates; where it is positive, corrected towards 0 by half a pair.
    var correlation: Double {
        let margins = (both + gained) * (lost + neither) * (both + lost) * (gained + neither)
        guard margins > 0 else { return 0 }
        let product = both * neither - gained * lost
        return (product > 0 ? max(0, product - pairs / 2) : product) / margins.squareRoot()
    }

    /// How far the end of the interval is from the difference, given how far those of the rates are.
    func distance(_ one: Double, _ other: Double) -> Double {
        max(0, one * one - 2 * correlation * one * other + other * other).squareRoot()
    }
}
