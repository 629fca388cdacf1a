/// Whether something changes the mean within pairs, by swapping the two sessions of all pairs of a cluster at once.
///
/// Where it changes nothing, which of two sessions had it is a mere name, so every pattern of signs of the clusters'
/// sums is as likely as the one that was seen: R. A. Fisher, "The Design of Experiments" (1935). All patterns are tried
/// where there are few clusters, else patterns are drawn, and the p-value is that of B. Phipson and G. K. Smyth,
/// "Permutation p-values should never be zero", Statistical Applications in Genetics and Molecular Biology 9 (2010).
public enum PairedPermutation {
    /// Up to so many clusters all patterns are tried.
    public static let exactUpTo = 14

    /// The two-sided p-value.
    ///
    /// - Parameters:
    ///   - differences: by cluster.
    ///   - draws: how many patterns are drawn where there are too many.
    ///   - seed: the same gives the same value.
    public static func pValue(_ differences: ClusteredDifferences, draws: Int = 10_000, seed: UInt64 = 0) -> Double {
        // A cluster whose differences cancel out is the same in every pattern.
        let sums = differences.clusters.map(\.sum).filter { $0 != 0 }
        let seen = abs(sums.reduce(0, +))
        // Sums of the same numbers in another order may differ in their last digits.
        let limit = seen - 1e-12 * sums.reduce(0) { $0 + abs($1) }
        guard sums.count > exactUpTo else {
            let patterns = 1 << sums.count
            return Double((0..<patterns).count { abs(sum(sums, $0)) >= limit }) / Double(patterns)
        }
        var random = SplitMix64(seed: seed)
        let extreme = (0..<draws).count { _ in abs(drawn(sums, &random)) >= limit }
        return Double(extreme + 1) / Double(draws + 1)
    }

    /// The sum with the signs of the bits of `pattern`.
    private static func sum(_ sums: [Double], _ pattern: Int) -> Double {
        var total = 0.0
        for index in sums.indices { total += pattern >> index & 1 == 0 ? sums[index] : -sums[index] }
        return total
    }

    /// The sum with drawn signs, 64 from a number.
    private static func drawn(_ sums: [Double], _ random: inout SplitMix64) -> Double {
        var total = 0.0
        var bits: UInt64 = 0
        for index in sums.indices {
            if index % 64 == 0 { bits = random.next() }
            total += bits & 1 == 0 ? sums[index] : -sums[index]
            bits >>= 1
        }
        return total
    }
}
