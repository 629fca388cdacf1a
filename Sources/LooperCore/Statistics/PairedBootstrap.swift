import Foundation

/// The mean difference within pairs, with the interval of a bootstrap that draws whole clusters.
///
/// Pairs of one cluster depend on each other, so clusters are drawn with replacement and taken whole: C. A. Field and
/// A. H. Welsh, "Bootstrapping clustered data", Journal of the Royal Statistical Society B 69 (2007). The interval is
/// that of percentiles, B. Efron (1979); with fewer than about ten clusters it is too narrow.
public struct PairedBootstrap: Sendable, Hashable {
    /// The mean difference of the pairs themselves.
    public let mean: Double
    /// Lower end of the interval.
    public let low: Double
    /// Upper end of the interval.
    public let high: Double

    /// Draws; with fewer than two clusters the interval is without bounds.
    ///
    /// - Parameters:
    ///   - differences: by cluster.
    ///   - draws: how many samples of clusters are drawn.
    ///   - level: how much of the drawn means the interval holds.
    ///   - seed: the same gives the same interval.
    public init(_ differences: ClusteredDifferences, draws: Int = 10_000, level: Double = 0.95, seed: UInt64 = 0) {
        precondition(draws > 0, "something has to be drawn")
        mean = differences.mean
        guard differences.count > 1 else {
            (low, high) = (-.infinity, .infinity)
            return
        }
        var random = SplitMix64(seed: seed)
        let means = (0..<draws).map { _ in Self.mean(of: differences.clusters, using: &random) }.sorted()
        low = Self.quantile((1 - level) / 2, of: means)
        high = Self.quantile((1 + level) / 2, of: means)
    }

    private static func mean(of clusters: [ClusteredDifferences.Cluster], using random: inout SplitMix64) -> Double {
        var sum = 0.0
        var pairs = 0
        for _ in clusters.indices {
            let cluster = clusters[Int(random.unit() * Double(clusters.count))]
            sum += cluster.sum
            pairs += cluster.pairs
        }
        return sum / Double(pairs)
    }

    /// Between two values linearly, as R's type 7 and numpy have it.
    private static func quantile(_ share: Double, of sorted: [Double]) -> Double {
        let place = share * Double(sorted.count - 1)
        let index = min(Int(place), sorted.count - 1)
        let next = min(index + 1, sorted.count - 1)
        return sorted[index] + (place - Double(index)) * (sorted[next] - sorted[index])
    }
}
