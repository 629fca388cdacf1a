import LooperCore

/// What was recorded of one session, by this program or another: a line of the file that `looper compare --results`
/// reads.
public struct RecordedOutcome: Sendable, Hashable, Codable {
    /// The task's name.
    public var task: String
    /// What sessions are not independent of each other within, as a module; the task itself where it is `nil`.
    public var cluster: String?
    /// What the session was given, as in `none` or `prompt`; any word will do.
    public var arm: String
    /// Tells several sessions of one arm on one task apart.
    public var seed: UInt64
    /// Whether the task was resolved.
    public var resolved: Bool
    /// Steps taken; 0 where it is not known, as in all that follow.
    public var steps: Int
    /// Tokens read.
    public var tokensIn: Int
    /// Tokens written.
    public var tokensOut: Int
    /// Wall-clock seconds.
    public var seconds: Double

    /// Creates a record.
    public init(
        task: String,
        cluster: String? = nil,
        arm: String,
        seed: UInt64 = 0,
        resolved: Bool,
        steps: Int = 0,
        tokensIn: Int = 0,
        tokensOut: Int = 0,
        seconds: Double = 0
    ) {
        self.task = task
        self.cluster = cluster
        self.arm = arm
        self.seed = seed
        self.resolved = resolved
        self.steps = steps
        self.tokensIn = tokensIn
        self.tokensOut = tokensOut
        self.seconds = seconds
    }

    private enum CodingKeys: String, CodingKey {
        case task, cluster, arm, seed, resolved, steps, seconds
        case tokensIn = "tokens_in"
        case tokensOut = "tokens_out"
    }

    /// Reads a line; task, arm and whether it was resolved have to be there.
    public init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        self.init(
            task: try values.decode(String.self, forKey: .task),
            cluster: try values.decodeIfPresent(String.self, forKey: .cluster),
            arm: try values.decode(String.self, forKey: .arm),
            seed: try values.decodeIfPresent(UInt64.self, forKey: .seed) ?? 0,
            resolved: try values.decode(Bool.self, forKey: .resolved),
            steps: try values.decodeIfPresent(Int.self, forKey: .steps) ?? 0,
            tokensIn: try values.decodeIfPresent(Int.self, forKey: .tokensIn) ?? 0,
            tokensOut: try values.decodeIfPresent(Int.self, forKey: .tokensOut) ?? 0,
            seconds: try values.decodeIfPresent(Double.self, forKey: .seconds) ?? 0
        )
    }

    /// What is wrong with it, in words; `nil` where nothing is.
    public var flaw: String? {
        if task.isEmpty { return "'task' is empty; name the task" }
        if arm.isEmpty { return "'arm' is empty; name what the session was given" }
        let figures = [("steps", Double(steps)), ("tokens_in", Double(tokensIn)), ("tokens_out", Double(tokensOut))]
        let wrong = (figures + [("seconds", seconds)]).first { !($0.1 >= 0 && $0.1 <= 1e12) }
        return wrong.map { "'\($0.0)' is \($0.1), which is no such number; give one from 0 on" }
    }

    /// The session as far as statistics need it; what is not known of it stays at its default and is not shown.
    var session: TrialSession {
        TrialSession(
            task: task,
            setting: arm,
            arm: Arm(rawValue: arm) ?? .none,
            seed: seed,
            module: cluster,
            outcome: .submitted,
            resolved: resolved,
            steps: steps,
            promptTokens: tokensIn,
            replyTokens: tokensOut,
            seconds: seconds
        )
    }
}
