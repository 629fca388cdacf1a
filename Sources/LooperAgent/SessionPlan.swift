public import LooperCore

/// What a session is about.
public struct SessionPlan: Sendable, Hashable {
    /// The session's own id.
    public var session: String
    /// What the model is asked to do.
    public var statement: String
    /// The task's `instance_id`, where it has one.
    public var task: String?
    /// What the session is given beside the task.
    public var arm: Arm
    /// Skills that the system prompt ends with.
    public var skills: [Skill]
    /// What the system prompt says of past sessions, after the skills; empty is nothing.
    public var knowledge: String
    /// How replies are sampled; `maxTokens` is set by the configuration, and the seed differs from step to step.
    public var generation: GenerationOptions
    /// The repository and its state at the start, kept so that the session can be resumed and replayed.
    public var base: SessionBase?
    /// What else shaped the session, kept with it.
    public var setup: JSONValue?

    /// Creates a plan; the default is greedy sampling without skills.
    public init(
        session: String,
        statement: String,
        task: String? = nil,
        arm: Arm = .none,
        skills: [Skill] = [],
        knowledge: String = "",
        generation: GenerationOptions = GenerationOptions(),
        base: SessionBase? = nil,
        setup: JSONValue? = nil
    ) {
        self.session = session
        self.statement = statement
        self.task = task
        self.arm = arm
        self.skills = skills
        self.knowledge = knowledge
        self.generation = generation
        self.base = base
        self.setup = setup
    }
}
