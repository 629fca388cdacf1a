/// A session written down.
public struct Trajectory: Sendable, Hashable, Codable {
    /// The format of this record; raised when a field changes its meaning.
    public static let formatVersion = 2

    /// The format of this record.
    public var format: Int
    /// Where it comes from.
    public var provenance: Provenance
    /// System prompt, task and everything else the model read before its first reply.
    public var opening: [Message]
    /// The steps taken so far, in order.
    public var steps: [Step]
    /// How it ended; `nil` while it runs or where it was killed.
    public var outcome: Outcome?
    /// Why, in words, where the outcome alone does not say it.
    public var outcomeDetail: String?
    /// The change to the repository so far, as a unified diff; empty where there is none.
    public var patch: String
    /// Wall-clock seconds so far.
    public var seconds: Double

    /// Creates a trajectory without steps.
    public init(provenance: Provenance, opening: [Message]) {
        self.format = Self.formatVersion
        self.provenance = provenance
        self.opening = opening
        self.steps = []
        self.outcome = nil
        self.outcomeDetail = nil
        self.patch = ""
        self.seconds = 0
    }

    /// How the session stands, as it is recorded with each step.
    public var standing: Standing {
        get { Standing(outcome: outcome, outcomeDetail: outcomeDetail, patch: patch, seconds: seconds) }
        set {
            outcome = newValue.outcome
            outcomeDetail = newValue.outcomeDetail
            patch = newValue.patch
            seconds = newValue.seconds
        }
    }

    /// The conversation after the last step, rebuilt from the steps.
    public var transcript: Transcript { transcript(before: steps.count + 1) }

    /// The conversation as the model read it when it was asked for the reply of step `number`, rebuilt from the steps.
    public func transcript(before number: Int) -> Transcript {
        var transcript = Transcript(opening: opening)
        for step in steps.prefix(max(0, number - 1)) { transcript.append(step) }
        if steps.indices.contains(number - 1), let pruning = steps[number - 1].pruning { transcript.apply(pruning) }
        return transcript
    }

    /// Tokens read over all steps, cached ones included.
    public var promptTokens: Int { steps.reduce(0) { $0 + $1.usage.promptTokens } }
    /// Tokens written over all steps.
    public var replyTokens: Int { steps.reduce(0) { $0 + $1.usage.replyTokens } }

    /// The context of each step, rebuilt from the differences; `nil` where a step has none or they do not fit.
    public func tokenContexts() -> [TokenContext]? {
        var contexts: [TokenContext] = []
        for step in steps {
            guard let delta = step.tokens, let next = (contexts.last ?? TokenContext()).applying(delta) else {
                return nil
            }
            contexts.append(next)
        }
        return contexts
    }

    private enum CodingKeys: String, CodingKey {
        case format, provenance, opening, steps, outcome, patch, seconds
        case outcomeDetail = "outcome_detail"
    }
}

/// What a trajectory was made from, enough to make it again.
public struct Provenance: Sendable, Hashable, Codable {
    /// The session's own id.
    public var session: String
    /// The task's `instance_id`, where it has one.
    public var task: String?
    /// The model.
    public var model: ModelIdentity
    /// What the session was given.
    public var arm: Arm
    /// Names of the skills in force.
    public var skills: [String]
    /// How replies were sampled.
    public var generation: GenerationOptions
    /// The agent's configuration, as JSON.
    public var configuration: JSONValue
    /// What the model was asked to do, as it was given.
    public var statement: String?
    /// The repository and its state at the start, where they can be made again.
    public var base: SessionBase?
    /// A fingerprint of the prompts and tools in force.
    public var frame: String?
    /// Names of the hooks in force, in order.
    public var hooks: [String]?
    /// What else whoever put the agent together chose, as the limits of its tools and how commands were confined.
    public var setup: JSONValue?
    /// Seconds since 1970 at the start.
    public var startedAt: Double

    /// Creates a provenance record.
    public init(
        session: String,
        task: String? = nil,
        model: ModelIdentity,
        arm: Arm = .none,
        skills: [String] = [],
        generation: GenerationOptions = GenerationOptions(),
        configuration: JSONValue = .null,
        statement: String? = nil,
        base: SessionBase? = nil,
        frame: String? = nil,
        hooks: [String]? = nil,
        setup: JSONValue? = nil,
        startedAt: Double
    ) {
        self.session = session
        self.task = task
        self.model = model
        self.arm = arm
        self.skills = skills
        self.generation = generation
        self.configuration = configuration
        self.statement = statement
        self.base = base
        self.frame = frame
        self.hooks = hooks
        self.setup = setup
        self.startedAt = startedAt
    }

    private enum CodingKeys: String, CodingKey {
        case session, task, model, arm, skills, generation, configuration, statement, base, frame, hooks,
            setup
        case startedAt = "started_at"
    }
}
