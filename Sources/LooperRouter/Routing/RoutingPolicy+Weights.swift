import LooperCore

extension RoutingPolicy {
    /// The shares of all arms by what is believed of them, in whole buckets, which are then the propensities.
    func weights(_ belief: RoutingBelief, in stratum: Stratum) -> [Allocation.Weight] {
        weights(arms.map { belief.posterior(of: $0, in: stratum) })
    }

    /// The shares of all arms by a posterior each, in their order.
    func weights(_ posteriors: [BetaPosterior]) -> [Allocation.Weight] {
        let rest = Self.apportioned(Allocation.buckets - holdoutBuckets - uniformBuckets * arms.count, best(posteriors))
        return arms.indices.map { index in
            let buckets = (arms[index] == .none ? holdoutBuckets : 0) + uniformBuckets + rest[index]
            return Allocation.Weight(arms[index], Double(buckets) / Double(Allocation.buckets))
        }
    }

    /// Why `allocation`, whose weights are of this policy, gave `bucket` to `arm`: the buckets of an arm are first those
    /// of the holdout, then those of the even slice.
    func reason(for arm: Arm, bucket: Int, in allocation: Allocation) -> Assignment.Reason {
        let before = allocation.weights.prefix { $0.arm != arm }.reduce(0) { $0 + $1.share }
        let place = bucket - Int((before * Double(Allocation.buckets)).rounded())
        let holdout = arm == .none ? holdoutBuckets : 0
        return place < holdout ? .holdout : place < holdout + uniformBuckets ? .uniform : .bandit
    }

    private var holdoutBuckets: Int { Int((holdout * Double(Allocation.buckets)).rounded()) }

    /// The even slice of each arm, rounded up, so that the floor holds.
    private var uniformBuckets: Int {
        let wanted = Int((floor * Double(Allocation.buckets) / Double(arms.count)).rounded(.up))
        return min(wanted, (Allocation.buckets - holdoutBuckets) / arms.count)
    }

    /// How probable each arm is to be the best; controls do not compete.
    private func best(_ posteriors: [BetaPosterior]) -> [Double] {
        let competing = arms.indices.filter { !arms[$0].isControl }
        guard !competing.isEmpty else { return arms.map { _ in 1 / Double(arms.count) } }
        let found = BestArm.probabilities(competing.map { posteriors[$0] })
        return zip(competing, found).reduce(into: arms.map { _ in 0 }) { $0[$1.0] = $1.1 }
    }

    /// `total` in whole parts by `shares`: rounded down, what is left by the largest remainders (Hamilton).
    private static func apportioned(_ total: Int, _ shares: [Double]) -> [Int] {
        let exact = shares.map { $0 * Double(total) }
        var parts = exact.map { Int($0) }
        let order = exact.indices.sorted { exact[$0] - Double(parts[$0]) > exact[$1] - Double(parts[$1]) }
        for index in order.prefix(max(0, total - parts.reduce(0, +))) { parts[index] += 1 }
        return parts
    }
}

extension Arm {
    /// Whether it is there to be compared with and not to be used.
    var isControl: Bool { self == .placebo || self == .wrongAdapter }
}
