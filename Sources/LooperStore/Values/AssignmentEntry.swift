public import LooperCore

/// The arm that was drawn for a session, before it began.
public struct AssignmentEntry: Sendable, Hashable, Codable {
    /// The experiment's name.
    public var experiment: String
    /// Its phase.
    public var phase: Int
    /// What was hashed: sessions with the same key get the same arm as long as the phase lasts.
    public var key: String
    /// The experiment's salt.
    public var salt: String
    /// The arm.
    public var arm: Arm
    /// How probable this arm was, from 0 to 1.
    public var propensity: Double
    /// Whether it was asked for and not drawn; such sessions say nothing about the arms.
    public var isForced: Bool
    /// What the session is like.
    public var stratum: Stratum
    /// What else the draw was made from.
    public var details: [String: JSONValue]

    /// Creates an assignment.
    public init(
        experiment: String,
        phase: Int,
        key: String,
        salt: String,
        arm: Arm,
        propensity: Double,
        isForced: Bool = false,
        stratum: Stratum = Stratum(),
        details: [String: JSONValue] = [:]
    ) {
        self.experiment = experiment
        self.phase = phase
        self.key = key
        self.salt = salt
        self.arm = arm
        self.propensity = propensity
        self.isForced = isForced
        self.stratum = stratum
        self.details = details
    }

    private enum CodingKeys: String, CodingKey {
        case experiment, phase, key, salt, arm, propensity, stratum, details
        case isForced = "forced"
    }
}

extension AssignmentEntry: StoredValue {
    static let kind = StoreEntry.Kind.assignment
    static let keyNames = ["experiment", "phase", "key"]
    var storeKey: EntryKey { EntryKey(.text(experiment), .number(Double(phase)), .text(key)) }
    var owner: String? { nil }
    var entry: StoreEntry { .assignment(self) }
}
