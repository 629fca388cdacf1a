import Foundation
import LooperCore
import Testing

/// Every function of the statistics against values of scipy and statsmodels; `Fixtures/statistics.py` makes them.
@Suite struct StatisticsTableTests {
    struct Case: Decodable {
        let given: [Double]
        let expected: [Double]

        /// The given numbers as whole ones.
        var counts: [Int] { given.map { Int($0) } }
        /// The first four as what became of pairs.
        var outcomes: PairedOutcomes {
            PairedOutcomes(both: counts[0], gained: counts[1], lost: counts[2], neither: counts[3])
        }
        /// The given numbers two by two.
        var rows: [(Double, Double)] {
            stride(from: 0, to: given.count, by: 2).map { (given[$0], given[$0 + 1]) }
        }
        /// Rows of cluster and difference.
        var differences: [(cluster: String, difference: Double)] { rows.map { ("\($0.0)", $0.1) } }
        var clusters: ClusteredDifferences { ClusteredDifferences(differences) }
    }

    private static let functions: [String: @Sendable (Case) -> [Double]] = [
        "wilson": {
            let interval = WilsonInterval(successes: $0.counts[0], trials: $0.counts[1])
            return [interval.low, interval.high]
        },
        "beta": {
            let posterior = BetaPosterior(alpha: $0.given[0], beta: $0.given[1])
            let (share, x) = ($0.given[2], $0.given[3])
            return [posterior.mean, posterior.variance, posterior.quantile(share), posterior.probability(upTo: x)]
        },
        "gamma": { [IncompleteGamma.upper($0.given[0], $0.given[1])] },
        "sample-ratio": {
            let half = $0.given.count / 2
            let ratio = SampleRatio(observed: Array($0.counts[..<half]), expected: Array($0.given[half...]))
            return [ratio.chiSquare, ratio.pValue]
        },
        "paired-difference": {
            let found = PairedDifference($0.outcomes, designEffect: $0.given[4])
            return [found.difference, found.low, found.high]
        },
        "mcnemar-mid-p": { [McNemarTest.midP(gained: $0.counts[0], lost: $0.counts[1])] },
        "e-process": { [EProcess(gained: $0.counts[0], lost: $0.counts[1]).logValue] },
        "holm": { Holm.adjusted($0.given) },
        "confidence-sequence": {
            let found = ConfidenceSequence($0.outcomes)
            return [found.low, found.high]
        },
        "design-effect": {
            let effect = DesignEffect($0.differences)
            return [effect.value, Double(effect.clusters)]
        },
        "bootstrap": {
            let found = PairedBootstrap($0.clusters, draws: 500, seed: 11)
            return [found.mean, found.low, found.high]
        },
        "bootstrap-limit": {
            let found = PairedBootstrap($0.clusters, draws: 20_000)
            return [found.low, found.high]
        },
        "permutation": { [PairedPermutation.pValue($0.clusters, draws: 500, seed: 11)] },
        "mean-difference": {
            let found = MeanDifference($0.given)
            return [found.mean, found.low, found.high]
        },
        "inverse-propensity": {
            let found = InversePropensityEstimate($0.rows.map { .init(value: $0 < 0 ? nil : $0, propensity: $1) })
            return [Double(found.sessions), found.estimate.mean, found.estimate.low, found.estimate.high]
        },
        "power": {
            let power = PairedPower(pairs: $0.counts[0], difference: $0.given[1], discordance: $0.given[2])
            return [power.fixed(), power.sequential()]
        },
    ]

    /// How near the values have to be; the confidence sequence's reference is found by search.
    private static let tolerances = ["confidence-sequence": 1e-7]

    private static func table() throws -> [String: [Case]] {
        let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .appending(path: "Fixtures/statistics.json")
        return try JSONDecoder().decode([String: [Case]].self, from: Data(contentsOf: file))
    }

    @Test func everyFunctionHasValues() throws {
        #expect(try Set(Self.table().keys) == Set(Self.functions.keys))
    }

    @Test(arguments: functions.keys.sorted())
    func agreesWithTheTable(name: String) throws {
        let function = try #require(Self.functions[name])
        let tolerance = Self.tolerances[name] ?? 1e-9
        for entry in try #require(Self.table()[name]) {
            let found = function(entry)
            #expect(found.count == entry.expected.count)
            for (value, expected) in zip(found, entry.expected) {
                let distance = abs(value - expected)
                #expect(distance <= tolerance * max(1, abs(expected)), "\(name) of \(entry.given.prefix(8)): \(found)")
            }
        }
    }
}
