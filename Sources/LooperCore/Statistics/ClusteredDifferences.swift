/// Differences within pairs, gathered by the cluster that the pairs belong to, as a module of a repository.
public struct ClusteredDifferences: Sendable, Hashable {
    /// The pairs of one cluster.
    struct Cluster: Sendable, Hashable {
        var sum: Double
        var pairs: Int
    }

    /// The clusters, ordered by name, so that draws with a seed do not depend on the order of the pairs.
    let clusters: [Cluster]

    /// Gathers `differences`, each with the name of its cluster.
    public init(_ differences: [(cluster: String, difference: Double)]) {
        let groups = Dictionary(grouping: differences) { $0.cluster }
        clusters = groups.sorted { $0.key < $1.key }.map { _, group in
            Cluster(sum: group.reduce(0) { $0 + $1.difference }, pairs: group.count)
        }
    }

    /// How many clusters there are.
    public var count: Int { clusters.count }
    /// How many pairs there are.
    public var pairs: Int { clusters.reduce(0) { $0 + $1.pairs } }
    /// The mean difference of all pairs; 0 where there are none.
    public var mean: Double { clusters.reduce(0) { $0 + $1.sum } / Double(max(1, pairs)) }
}
