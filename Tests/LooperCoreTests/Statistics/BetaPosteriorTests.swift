import LooperCore
import Testing

@Suite struct BetaPosteriorTests {
    /// Kolmogorov's distance of 4,000 draws; above 1.63/√n with a probability of 1%, and the seed is fixed.
    @Test(arguments: [(1.0, 1.0), (0.6, 0.7), (3, 9), (40, 12.5)])
    func `draws follow the distribution`(alpha: Double, beta: Double) {
        let posterior = BetaPosterior(alpha: alpha, beta: beta)
        var random = SplitMix64(seed: 5)
        let draws = (0..<4_000).map { _ in posterior.draw(using: &random) }.sorted()
        let distance = draws.enumerated().map { rank, draw in
            abs(posterior.probability(upTo: draw) - (Double(rank) + 0.5) / 4_000)
        }
        #expect((distance.max() ?? 1) < 1.63 / 4_000.squareRoot())
    }

    @Test func `the same seed draws the same`() {
        var (one, other) = (SplitMix64(seed: 9), SplitMix64(seed: 9))
        let posterior = BetaPosterior(successes: 3, failures: 5)
        #expect(posterior.draw(using: &one) == posterior.draw(using: &other))
    }

    @Test func `nothing seen is the uniform distribution`() {
        let posterior = BetaPosterior(successes: 0, failures: 0)
        #expect(posterior.mean == 0.5)
        #expect(abs(posterior.quantile(0.3) - 0.3) < 1e-12)
        let interval = posterior.interval(0.9)
        #expect(abs(interval.lowerBound - 0.05) < 1e-12 && abs(interval.upperBound - 0.95) < 1e-12)
    }

    @Test func `the ends are 0 and 1`() {
        let posterior = BetaPosterior(alpha: 2, beta: 3)
        #expect(posterior.quantile(0) == 0 && posterior.quantile(1) == 1)
        #expect(posterior.probability(upTo: -1) == 0 && posterior.probability(upTo: 2) == 1)
    }
}
