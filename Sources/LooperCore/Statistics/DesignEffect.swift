/// How much less pairs say that come in clusters, as those of one module do, than as many independent ones.
///
/// The variance of the mean difference between clusters, over that as if all pairs were independent. Counts are divided
/// by it before an interval is computed: J. N. K. Rao and A. J. Scott, "A simple method for the analysis of clustered
/// binary data", Biometrics 48 (1992). With fewer than about ten clusters it is itself uncertain.
public struct DesignEffect: Sendable, Hashable {
    /// 1 where the clusters do not matter, and never below.
    public let value: Double
    /// How many clusters there are.
    public let clusters: Int

    /// The effect of clusters on `differences`, each with the name of its cluster.
    public init(_ differences: [(cluster: String, difference: Double)]) {
        let groups = Dictionary(grouping: differences) { $0.cluster }
        clusters = groups.count
        let n = Double(differences.count)
        let mean = differences.reduce(0) { $0 + $1.difference } / max(1, n)
        let squares = differences.reduce(0) { $0 + ($1.difference - mean) * ($1.difference - mean) }
        guard clusters > 1, squares > 0 else {
            value = 1
            return
        }
        let sums = groups.values.map { group in group.reduce(0) { $0 + $1.difference - mean } }
        let between = sums.reduce(0) { $0 + $1 * $1 } * Double(clusters) / Double(clusters - 1)
        let independent = squares * n / (n - 1)
        value = max(1, between / independent)
    }
}
