public import LooperCore

/// One graded session, as a comparison sees it.
public struct GradedSession: Sendable, Hashable, Codable {
    /// The task's `instance_id`.
    public var task: String
    /// What the session was given.
    public var arm: Arm
    /// How it ended.
    public var outcome: Outcome
    /// Whether the tests say that the patch resolves the task.
    public var resolved: Bool
    /// Steps taken.
    public var steps: Int
    /// Tokens read, cached ones included.
    public var promptTokens: Int
    /// Tokens written.
    public var replyTokens: Int
    /// Wall-clock seconds of the session.
    public var seconds: Double

    /// Creates a record.
    public init(
        task: String,
        arm: Arm,
        outcome: Outcome,
        resolved: Bool,
        steps: Int,
        promptTokens: Int,
        replyTokens: Int,
        seconds: Double
    ) {
        self.task = task
        self.arm = arm
        self.outcome = outcome
        self.resolved = resolved
        self.steps = steps
        self.promptTokens = promptTokens
        self.replyTokens = replyTokens
        self.seconds = seconds
    }
}

/// What the sessions of one arm came to.
public struct ArmSummary: Sendable, Hashable {
    /// The arm.
    public let arm: Arm
    /// Its sessions.
    public let sessions: Int
    /// Those that resolved their task.
    public let resolved: Int
    /// 95% interval of the resolved rate.
    public let interval: WilsonInterval
    /// Mean steps a session.
    public let meanSteps: Double
    /// Mean tokens read a session.
    public let meanPromptTokens: Double
    /// Mean tokens written a session.
    public let meanReplyTokens: Double
    /// Mean seconds a session.
    public let meanSeconds: Double

    /// One summary an arm, in the order of ``Arm``; arms without sessions are left out.
    public static func summaries(of sessions: [GradedSession]) -> [ArmSummary] {
        Arm.allCases.compactMap { arm in
            let own = sessions.filter { $0.arm == arm }
            return own.isEmpty ? nil : ArmSummary(arm: arm, own)
        }
    }

    private init(arm: Arm, _ own: [GradedSession]) {
        func mean(_ value: (GradedSession) -> Double) -> Double { own.reduce(0) { $0 + value($1) } / Double(own.count) }
        self.arm = arm
        sessions = own.count
        resolved = own.count { $0.resolved }
        interval = WilsonInterval(successes: resolved, trials: sessions)
        meanSteps = mean { Double($0.steps) }
        meanPromptTokens = mean { Double($0.promptTokens) }
        meanReplyTokens = mean { Double($0.replyTokens) }
        meanSeconds = mean(\.seconds)
    }
}
