import LooperCore
import Testing

/// Bootstrap and permutation by cluster, where the table of values does not lead.
@Suite struct ClusterTests {
    private let pairs: [(cluster: String, difference: Double)] = (0..<40).map { number in
        ("m\(number % 20)", number % 20 < 9 ? 1 : number % 20 < 11 ? -1 : 0)
    }

    @Test func `the order of the pairs does not matter`() {
        let (one, other) = (ClusteredDifferences(pairs), ClusteredDifferences(pairs.reversed()))
        #expect(PairedBootstrap(one, draws: 300, seed: 4) == PairedBootstrap(other, draws: 300, seed: 4))
        #expect(PairedPermutation.pValue(one, draws: 300) == PairedPermutation.pValue(other, draws: 300))
    }

    @Test func `clusters widen the interval of the bootstrap`() {
        let alone = PairedBootstrap(
            ClusteredDifferences(pairs.enumerated().map { ("\($0)", $1.difference) }),
            draws: 2_000
        )
        let together = PairedBootstrap(ClusteredDifferences(pairs), draws: 2_000)
        #expect(together.high - together.low > 1.2 * (alone.high - alone.low))
        #expect(together.mean == alone.mean)
    }

    @Test func `one cluster says nothing`() {
        let one = ClusteredDifferences([("a", 1), ("a", 1)])
        #expect(PairedBootstrap(one).low == -.infinity)
        #expect(PairedPermutation.pValue(one) == 1)
        #expect(PairedPermutation.pValue(ClusteredDifferences([])) == 1)
    }

    /// Eleven of eleven clusters for it: two of 2,048 patterns are as far out.
    @Test func `few clusters are counted out`() {
        let clusters = ClusteredDifferences((0..<11).map { ("\($0)", 1) } + [("even", 1), ("even", -1)])
        #expect(PairedPermutation.pValue(clusters) == 0.0009765625)
    }

    @Test func `a p-value is never 0`() {
        let clusters = ClusteredDifferences((0..<60).map { ("\($0)", 1) })
        #expect(PairedPermutation.pValue(clusters, draws: 99) == 0.01)
    }

    @Test func `arms that cannot be drawn have no sessions`() {
        #expect(SampleRatio(observed: [10, 0], expected: [1, 0]).isSound)
        #expect(!SampleRatio(observed: [10, 1], expected: [1, 0]).isSound)
        #expect(SampleRatio(observed: [0, 0], expected: [1, 1]).pValue == 1)
    }
}
