public import LooperCore

/// The router's draw for a session, with all that it was made from.
public struct Assignment: Sendable, Hashable, Codable {
    /// Why a session has its arm.
    public enum Reason: String, Sendable, Hashable, Codable {
        /// Held out with `none`.
        case holdout
        /// Of the slice that is spread evenly.
        case uniform
        /// By what is believed of the arms.
        case bandit
        /// Somebody asked for it; left out of everything that is learned.
        case forced
    }

    /// The session's key: the same key has the same arm as long as the phase stands.
    public var key: String
    /// The arms, their shares, and what is hashed with the key.
    public var allocation: Allocation
    /// The number of the phase, which the allocation's hash has as text.
    public var phase: Int
    /// 0 to 9,999.
    public var bucket: Int
    /// The arm.
    public var arm: Arm
    /// Why.
    public var reason: Reason
    /// How probable the arm was for a key like this one, above 0 to 1; 1 where it is forced.
    public var propensity: Double
    /// Which kind of session it is.
    public var stratum: Stratum
    /// What the arms are made of.
    public var hashes: AppliedHashes
    /// How sessions were shared out.
    public var policy: RoutingPolicy

    /// Creates a record of a draw.
    package init(
        key: String,
        allocation: Allocation,
        phase: Int,
        bucket: Int,
        arm: Arm,
        reason: Reason,
        propensity: Double,
        stratum: Stratum,
        hashes: AppliedHashes,
        policy: RoutingPolicy
    ) {
        self.key = key
        self.allocation = allocation
        self.phase = phase
        self.bucket = bucket
        self.arm = arm
        self.reason = reason
        self.propensity = propensity
        self.stratum = stratum
        self.hashes = hashes
        self.policy = policy
    }

    /// Whether it was asked for and not drawn.
    public var isForced: Bool { reason == .forced }
}

/// What is known of a session that the router gave its arm.
public struct RoutedSession: Sendable, Hashable, Codable {
    /// The draw.
    public var assignment: Assignment
    /// Whether the arm came into force: the text was in the prompt, the adapter loaded, the session begun without either.
    public var isExposed: Bool
    /// Whether it resolved its task; `nil` where that is not known.
    public var isResolved: Bool?

    /// Creates a record.
    public init(_ assignment: Assignment, isExposed: Bool = false, isResolved: Bool? = nil) {
        self.assignment = assignment
        self.isExposed = isExposed
        self.isResolved = isResolved
    }

    /// What it came to, where something may be learned from it.
    var result: Bool? { isExposed && !assignment.isForced ? isResolved : nil }
}
