import LooperCore
import Testing

/// Reference values were computed with scipy 1.17 by other formulas: `binomtest().proportion_ci("wilson")` for the
/// parts of Newcombe's interval, `special.betaln` for the e-values, `binom.cdf` for the mid-p values.
@Suite struct PairedStatisticsTests {
    /// The first two are published: Newcombe (1998), and Fagerland, Lydersen and Laake, Statistics in Medicine 33
    /// (2014).
    @Test(arguments: [
        (PairedOutcomes(both: 36, gained: 12, lost: 2), 0.2, 0.05693, 0.340428),
        (PairedOutcomes(both: 1, gained: 1, lost: 7, neither: 12), -0.285714, -0.50692, -0.025559),
        (PairedOutcomes(both: 4, gained: 9, lost: 1, neither: 26), 0.2, 0.046003, 0.349431),
        (PairedOutcomes(both: 53, gained: 16, neither: 4), 0.219178, 0.121774, 0.324836),
        (PairedOutcomes(both: 2, gained: 10, lost: 10, neither: 2), 0, -0.339087, 0.339087),
        (PairedOutcomes(neither: 100), 0, -0.036993, 0.036993),
        (PairedOutcomes(both: 20), 0, -0.161125, 0.161125),
    ])
    func `the interval is Newcombe's`(outcomes: PairedOutcomes, difference: Double, low: Double, high: Double) {
        let found = PairedDifference(outcomes)
        #expect(abs(found.difference - difference) < 1e-6)
        #expect(abs(found.low - low) < 1e-6)
        #expect(abs(found.high - high) < 1e-6)
    }

    @Test func `no pairs say nothing`() {
        let difference = PairedDifference(PairedOutcomes())
        #expect(difference.low == -1 && difference.high == 1 && difference.difference == 0)
        #expect(abs(EProcess(PairedOutcomes()).value - 1) < 1e-12)
    }

    @Test func `pairs that depend on each other widen the interval`() {
        let outcomes = PairedOutcomes(both: 4, gained: 9, lost: 1, neither: 26)
        let wide = PairedDifference(outcomes, designEffect: 2)
        let half = PairedDifference(PairedOutcomes(both: 8, gained: 18, lost: 2, neither: 52), designEffect: 2)
        #expect(wide.low < PairedDifference(outcomes).low && wide.high > PairedDifference(outcomes).high)
        #expect(abs(half.low - PairedDifference(outcomes).low) < 1e-12)
    }

    /// Four clusters of two, by hand: mean 0.25, cluster sums of deviations 1.5, -0.5, -0.5, -0.5, so that
    /// between = 3 · 4/3 = 4 and independent = 1.5 · 8/7.
    @Test func `the design effect is the ratio of the variances`() {
        let values: [Double] = [1, 1, 0, 0, 0, 0, 0, 0]
        let clustered = DesignEffect(values.indices.map { ("\($0 / 2)", values[$0]) })
        #expect(abs(clustered.value - 4 / (1.5 * 8 / 7)) < 1e-12)
        #expect(clustered.clusters == 4)
        #expect(DesignEffect(values.map { ("one", $0) }).value == 1)
        #expect(DesignEffect([]).value == 1)
    }

    @Test(arguments: [
        (1, 0, 1.0), (3, 1, 0.625), (6, 0, 14.4375), (7, 0, 26.8125), (9, 1, 9.49609375), (1, 9, 9.49609375),
        (40, 20, 3.066397953447592), (300, 100, 2.1132771855071904e21),
    ])
    func `the e-value is the mixture's`(gained: Int, lost: Int, expected: Double) {
        let evidence = EProcess(gained: gained, lost: lost)
        #expect(abs(evidence.value / expected - 1) < 1e-9)
        #expect(abs(evidence.pValue - min(1, 1 / expected)) < 1e-9)
    }

    @Test func `the e-value stays finite`() {
        #expect(EProcess(gained: 5_000, lost: 0).value == .greatestFiniteMagnitude)
    }

    /// A martingale: what is expected of the next pair that differs is what there is.
    @Test(arguments: [(0, 0), (3, 1), (12, 5)])
    func `the e-value is fair where nothing changes`(gained: Int, lost: Int) {
        let next = EProcess(gained: gained + 1, lost: lost).value + EProcess(gained: gained, lost: lost + 1).value
        #expect(abs(next / 2 - EProcess(gained: gained, lost: lost).value) < 1e-9)
    }

    /// Looks after each of 200 pairs that differ; Ville's bound is 5%.
    @Test func `looking each time errs in few of many trials`() {
        var random = SplitMix64(seed: 7)
        let errors = (0..<1_000).count { _ in
            var gained = 0
            for seen in 1...200 {
                if random.unit() < 0.5 { gained += 1 }
                if EProcess(gained: gained, lost: seen - gained).value >= EProcess.threshold { return true }
            }
            return false
        }
        #expect(errors <= 50)
    }

    @Test(arguments: [
        (1, 7, 0.0390625), (12, 2, 0.00738525390625), (20, 11, 0.11018416518345472), (4, 4, 1), (0, 0, 1),
    ])
    func `mid-p is McNemar's`(gained: Int, lost: Int, expected: Double) {
        #expect(abs(McNemarTest.midP(gained: gained, lost: lost) - expected) < 1e-12)
        #expect(McNemarTest.midP(gained: gained, lost: lost) == McNemarTest.midP(gained: lost, lost: gained))
    }

    /// As `statsmodels.stats.multitest.multipletests(method="holm")` has it.
    @Test func `Holm corrects step by step`() {
        let adjusted = Holm.adjusted([0.04, 0.01, 0.03, 0.5])
        #expect(zip(adjusted, [0.09, 0.04, 0.09, 0.5]).allSatisfy { abs($0 - $1) < 1e-12 })
        #expect(Holm.adjusted([]).isEmpty)
    }

    @Test(arguments: [
        (PairedOutcomes(gained: 9, neither: 30), PairedConclusion.better),
        (PairedOutcomes(both: 20, lost: 9), .worse),
        (PairedOutcomes(neither: 100), .equal),
        (PairedOutcomes(gained: 3, lost: 1, neither: 20), .undecided),
    ])
    func `the conclusion is one of four`(outcomes: PairedOutcomes, expected: PairedConclusion) {
        #expect(PairedConclusion(EProcess(outcomes), PairedDifference(outcomes)) == expected)
    }

    @Test func `a mean difference has a normal interval`() {
        let mean = MeanDifference([0, 1, 0, 1])
        #expect(mean.mean == 0.5)
        #expect(abs(mean.high - (0.5 + 1.959_963_984_540_054 * (1.0 / 12).squareRoot())) < 1e-12)
        #expect(MeanDifference([1]).low == -.infinity)
    }
}
