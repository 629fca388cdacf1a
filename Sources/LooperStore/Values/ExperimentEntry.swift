public import LooperCore

/// A phase of an experiment: which arms are drawn, how often, and of what they are made.
///
/// Other shares or other hashes begin a new phase.
public struct ExperimentEntry: Sendable, Hashable, Codable {
    /// The experiment's name.
    public var name: String
    /// Counted from 0.
    public var phase: Int
    /// Makes its draws independent of those of other experiments.
    public var salt: String
    /// The arms in the order in which they are drawn.
    public var shares: [ArmShare]
    /// What its arms apply.
    public var hashes: AppliedHashes
    /// What else was laid down before the first session: the primary outcome, the margin, the rule to stop, the tasks.
    public var details: [String: JSONValue]

    /// Creates a phase.
    public init(
        name: String,
        phase: Int = 0,
        salt: String,
        shares: [ArmShare],
        hashes: AppliedHashes = AppliedHashes(),
        details: [String: JSONValue] = [:]
    ) {
        self.name = name
        self.phase = phase
        self.salt = salt
        self.shares = shares
        self.hashes = hashes
        self.details = details
    }
}

/// An arm, and how often it is drawn.
public struct ArmShare: Sendable, Hashable, Codable {
    /// The arm.
    public var arm: Arm
    /// How often it is drawn, relative to the others.
    public var share: Double

    /// Creates a share.
    public init(_ arm: Arm, _ share: Double) {
        self.arm = arm
        self.share = share
    }
}

extension ExperimentEntry: StoredValue {
    static let kind = StoreEntry.Kind.experiment
    static let keyNames = ["name", "phase"]
    var storeKey: EntryKey { EntryKey(.text(name), .number(Double(phase))) }
    var owner: String? { nil }
    var entry: StoreEntry { .experiment(self) }
}
