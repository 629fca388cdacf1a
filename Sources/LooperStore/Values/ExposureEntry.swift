public import LooperCore

/// The moment in which an arm was really in force: the text stood in the prompt, the adapter was loaded.
///
/// A session that was drawn and never began has none.
public struct ExposureEntry: Sendable, Hashable, Codable {
    /// The ``SessionEntry/id`` of the session.
    public var session: String
    /// Seconds since 1970.
    public var at: Double
    /// The experiment that drew the arm; `nil` where nobody drew.
    public var experiment: String?
    /// Its phase.
    public var phase: Int?
    /// The key of the ``AssignmentEntry``.
    public var key: String?
    /// The arm.
    public var arm: Arm
    /// How probable this arm was, from 0 to 1; 1 where nobody drew.
    public var propensity: Double
    /// Whether the arm was asked for and not drawn.
    public var isForced: Bool
    /// What was applied.
    public var hashes: AppliedHashes

    /// Creates an exposure; whoever records it at the moment of application fills in session and time.
    public init(
        session: String = "",
        at: Double = 0,
        experiment: String? = nil,
        phase: Int? = nil,
        key: String? = nil,
        arm: Arm,
        propensity: Double = 1,
        isForced: Bool = false,
        hashes: AppliedHashes = AppliedHashes()
    ) {
        self.session = session
        self.at = at
        self.experiment = experiment
        self.phase = phase
        self.key = key
        self.arm = arm
        self.propensity = propensity
        self.isForced = isForced
        self.hashes = hashes
    }

    private enum CodingKeys: String, CodingKey {
        case session, at, experiment, phase, key, arm, propensity, hashes
        case isForced = "forced"
    }
}

extension ExposureEntry: StoredValue {
    static let kind = StoreEntry.Kind.exposure
    static let keyNames = ["session", "at"]
    var storeKey: EntryKey { EntryKey(.text(session), .number(at)) }
    var owner: String? { session }
    var entry: StoreEntry { .exposure(self) }
}
