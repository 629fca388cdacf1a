/// One graded session of a trial: what it was given, how it ended, and what was noticed in it.
public struct TrialSession: Sendable, Hashable, Codable {
    /// The task's `instance_id`.
    public var task: String
    /// The label of the setting that it ran with, as in `weights@0.75`.
    public var setting: String
    /// What the session was given.
    public var arm: Arm
    /// The seed of its sampling.
    public var seed: UInt64
    /// The file that the task's bug is in, where the task says so.
    public var module: String?
    /// How it ended.
    public var outcome: Outcome
    /// Whether the tests say that the patch resolves the task.
    public var resolved: Bool
    /// Why it could not be graded, through no fault of the patch; such a session counts neither way.
    public var gradingError: String?
    /// Steps taken.
    public var steps: Int
    /// Tokens read, cached ones included.
    public var promptTokens: Int
    /// Tokens written.
    public var replyTokens: Int
    /// Wall-clock seconds of the session.
    public var seconds: Double
    /// What was noticed in it.
    public var signs: SessionSigns
    /// Git's hash of all files at the start: the same in all sessions of a task.
    public var workspaceTree: String

    /// Creates a record.
    public init(
        task: String,
        setting: String,
        arm: Arm,
        seed: UInt64 = 0,
        module: String? = nil,
        outcome: Outcome,
        resolved: Bool,
        gradingError: String? = nil,
        steps: Int,
        promptTokens: Int,
        replyTokens: Int,
        seconds: Double,
        signs: SessionSigns = SessionSigns(),
        workspaceTree: String = ""
    ) {
        self.task = task
        self.setting = setting
        self.arm = arm
        self.seed = seed
        self.module = module
        self.outcome = outcome
        self.resolved = resolved
        self.gradingError = gradingError
        self.steps = steps
        self.promptTokens = promptTokens
        self.replyTokens = replyTokens
        self.seconds = seconds
        self.signs = signs
        self.workspaceTree = workspaceTree
    }

    private enum CodingKeys: String, CodingKey {
        case task, setting, arm, seed, module, outcome, resolved, steps, seconds
        case gradingError = "grading_error"
        case promptTokens = "prompt_tokens"
        case replyTokens = "reply_tokens"
        case workspaceTree = "workspace_tree"
    }

    /// Reads a line of `sessions.jsonl`.
    public init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        self.init(
            task: try values.decode(String.self, forKey: .task),
            setting: try values.decode(String.self, forKey: .setting),
            arm: try values.decode(Arm.self, forKey: .arm),
            seed: try values.decode(UInt64.self, forKey: .seed),
            module: try values.decodeIfPresent(String.self, forKey: .module),
            outcome: try values.decode(Outcome.self, forKey: .outcome),
            resolved: try values.decode(Bool.self, forKey: .resolved),
            gradingError: try values.decodeIfPresent(String.self, forKey: .gradingError),
            steps: try values.decode(Int.self, forKey: .steps),
            promptTokens: try values.decode(Int.self, forKey: .promptTokens),
            replyTokens: try values.decode(Int.self, forKey: .replyTokens),
            seconds: try values.decode(Double.self, forKey: .seconds),
            signs: try SessionSigns(from: decoder),
            workspaceTree: try values.decode(String.self, forKey: .workspaceTree)
        )
    }

    /// Writes a line of `sessions.jsonl`; the signs stand among the other fields.
    public func encode(to encoder: any Encoder) throws {
        var values = encoder.container(keyedBy: CodingKeys.self)
        try values.encode(task, forKey: .task)
        try values.encode(setting, forKey: .setting)
        try values.encode(arm, forKey: .arm)
        try values.encode(seed, forKey: .seed)
        try values.encodeIfPresent(module, forKey: .module)
        try values.encode(outcome, forKey: .outcome)
        try values.encode(resolved, forKey: .resolved)
        try values.encodeIfPresent(gradingError, forKey: .gradingError)
        try values.encode(steps, forKey: .steps)
        try values.encode(promptTokens, forKey: .promptTokens)
        try values.encode(replyTokens, forKey: .replyTokens)
        try values.encode(seconds, forKey: .seconds)
        try values.encode(workspaceTree, forKey: .workspaceTree)
        try signs.encode(to: encoder)
    }
}
