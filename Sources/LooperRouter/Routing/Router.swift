public import LooperCore

/// Gives sessions their arms: a pure function of a session's key and of what is recorded of the sessions before.
///
/// The first session of a phase fixes the weights of its stratum, every other one takes them from its record, so that
/// the arm of a key stands as long as the phase does, whichever process asks. A phase ends with enough outcomes, or
/// where the policy or a hash changes; what was learned under other hashes counts no more, and counts again once they
/// are back.
public struct Router: Sendable, Hashable {
    /// Names the experiment.
    public let experiment: String
    /// Makes its draws independent of those of other experiments.
    public let salt: String
    /// How sessions are shared out.
    public let policy: RoutingPolicy

    /// Creates a router.
    public init(experiment: String, salt: String, policy: RoutingPolicy) {
        self.experiment = experiment
        self.salt = salt
        self.policy = policy
    }

    /// The draw for a session.
    ///
    /// - Parameters:
    ///   - key: of the session.
    ///   - stratum: which kind of session it is.
    ///   - hashes: what the arms are made of.
    ///   - history: what is recorded, in the order in which it was drawn; other experiments' sessions are passed over.
    public func assignment(
        of key: String,
        stratum: Stratum = Stratum(),
        hashes: AppliedHashes,
        history: [RoutedSession]
    ) -> Assignment {
        let own = own(history)
        let phase = phase(hashes, own)
        let drawn = own.map(\.assignment).filter { !$0.isForced && $0.phase == phase && $0.hashes == hashes }
        if let kept = drawn.first(where: { $0.key == key }) { return kept }
        let weights = drawn.first { $0.stratum == stratum }?.allocation.weights
        let belief = { RoutingBelief(own, hashes: hashes, policy: policy, phase: phase) }
        let allocation = allocation(phase, weights ?? policy.weights(belief(), in: stratum))
        let bucket = allocation.bucket(of: key)
        let arm = allocation.arm(for: key)
        return Assignment(
            key: key,
            allocation: allocation,
            phase: phase,
            bucket: bucket,
            arm: arm,
            reason: policy.reason(for: arm, bucket: bucket, in: allocation),
            propensity: allocation.propensity(of: arm),
            stratum: stratum,
            hashes: hashes,
            policy: policy
        )
    }

    /// The record of a session whose arm somebody asked for: it is kept, and nothing is learned from it.
    public func forced(
        _ arm: Arm,
        key: String,
        stratum: Stratum = Stratum(),
        hashes: AppliedHashes,
        history: [RoutedSession]
    ) -> Assignment {
        let phase = phase(hashes, own(history))
        let allocation = allocation(phase, [.init(arm, 1)])
        return Assignment(
            key: key,
            allocation: allocation,
            phase: phase,
            bucket: allocation.bucket(of: key),
            arm: arm,
            reason: .forced,
            propensity: 1,
            stratum: stratum,
            hashes: hashes,
            policy: policy
        )
    }

    /// The number of the phase that a session now begins in.
    func phase(_ hashes: AppliedHashes, _ own: [RoutedSession]) -> Int {
        let drawn = own.filter { !$0.assignment.isForced }
        let next = (drawn.map(\.assignment.phase).max() ?? -1) + 1
        let same = drawn.filter { $0.assignment.hashes == hashes && $0.assignment.policy == policy }
        guard let current = same.map(\.assignment.phase).max() else { return next }
        let outcomes = same.count { $0.assignment.phase == current && $0.result != nil }
        return outcomes >= policy.outcomesPerPhase ? next : current
    }

    /// The sessions of this experiment.
    func own(_ history: [RoutedSession]) -> [RoutedSession] {
        history.filter { session in
            let allocation = session.assignment.allocation
            return allocation.experiment == experiment && allocation.salt == salt
        }
    }

    private func allocation(_ phase: Int, _ weights: [Allocation.Weight]) -> Allocation {
        Allocation(experiment: experiment, salt: salt, phase: "\(phase)", weights: weights)
    }
}
