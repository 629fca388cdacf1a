/// What the gate found out about one encoding of a skill.
///
/// Sessions with and without the encoding are paired by task and seed.
public struct GateRecord: Sendable, Hashable, Codable {
    /// What follows for the router.
    public enum Verdict: String, Sendable, Hashable, Codable {
        /// It resolves more, and no guardrail objects.
        case admitted
        /// It resolves fewer or not noticeably more, or a guardrail objects.
        case rejected
        /// There are too few sessions to tell.
        case undecided
    }

    /// What follows for the router.
    public var verdict: Verdict
    /// Why, in a sentence.
    public var reason: String
    /// SHA-256 of the held-out tasks, as they were tried.
    public var tasks: String
    /// Pairs of sessions.
    public var pairs: Int
    /// Sessions without the encoding that resolved their task.
    public var baselineResolved: Int
    /// Sessions with it that did.
    public var resolved: Int
    /// Pairs that only the session with the encoding resolved.
    public var gained: Int
    /// Pairs that only the session without it resolved.
    public var lost: Int
    /// The difference of the resolved rates, -1 to 1, with its 95% interval.
    public var difference: Double
    /// Lower end of the interval.
    public var low: Double
    /// Upper end of the interval.
    public var high: Double
    /// The e-value against "as many are lost as gained"; 20 and more decides.
    public var eValue: Double
    /// Guardrails that object, each in words.
    public var objections: [String]
    /// What an adapter costs beside the skill; `nil` where it was not asked.
    public var generalAbility: AbilityRecord?

    /// Questions that have nothing to do with the skill.
    public struct AbilityRecord: Sendable, Hashable, Codable {
        /// How many there are.
        public var questions: Int
        /// How many the base answers rightly.
        public var baseline: Int
        /// How many it does with the encoding.
        public var right: Int

        /// Creates a record.
        public init(questions: Int, baseline: Int, right: Int) {
            self.questions = questions
            self.baseline = baseline
            self.right = right
        }
    }

    /// Creates a record.
    public init(
        verdict: Verdict,
        reason: String,
        tasks: String,
        pairs: Int,
        baselineResolved: Int,
        resolved: Int,
        gained: Int,
        lost: Int,
        difference: Double,
        low: Double,
        high: Double,
        eValue: Double,
        objections: [String] = [],
        generalAbility: AbilityRecord? = nil
    ) {
        self.verdict = verdict
        self.reason = reason
        self.tasks = tasks
        self.pairs = pairs
        self.baselineResolved = baselineResolved
        self.resolved = resolved
        self.gained = gained
        self.lost = lost
        self.difference = difference
        self.low = low
        self.high = high
        self.eValue = eValue
        self.objections = objections
        self.generalAbility = generalAbility
    }

    private enum CodingKeys: String, CodingKey {
        case verdict, reason, tasks, pairs, resolved, gained, lost, difference, low, high, objections
        case baselineResolved = "baseline_resolved"
        case eValue = "e_value"
        case generalAbility = "general_ability"
    }
}
