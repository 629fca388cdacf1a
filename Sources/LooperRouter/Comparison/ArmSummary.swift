public import LooperCore

/// What the sessions of one setting came to.
public struct ArmSummary: Sendable, Hashable {
    /// The setting's label.
    public let setting: String
    /// The arm; `nil` where only outcomes are known, and the label is no arm's.
    public let arm: Arm?
    /// Its sessions that were graded.
    public let sessions: Int
    /// Those that could not be, which no other figure knows of.
    public let ungraded: Int
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
    /// What was noticed in them; `nil` where only outcomes are known.
    public let signs: SignCounts?

    /// Sessions by what was noticed in them.
    public struct SignCounts: Sendable, Hashable {
        /// Those whose first reply held a valid call.
        public let firstToolRight: Int
        /// Replies without a usable call, in all of them.
        public let parseFailures: Int
        /// Those that were submitted without a passing test after the last change.
        public let doneWithoutTest: Int
        /// Those in which the loop detector spoke.
        public let loops: Int
        /// Those whose patch touches tests.
        public let editsTests: Int
        /// Those without a patch.
        public let emptyPatch: Int
        /// Those in which the model or the environment broke down.
        public let failed: Int
        /// Those that read in a file which their task's fix changes; of sessions whose task has a known fix.
        public let rightFileRead: Int
        /// Those that read a line which the fix changes.
        public let rightLinesRead: Int
        /// Those whose patch changes a file which the fix changes.
        public let rightFileEdited: Int
    }

    /// The resolved rate; 0 without sessions.
    public var rate: Double { sessions > 0 ? Double(resolved) / Double(sessions) : 0 }

    /// One summary a setting, in the order of ``Arm`` and then of the labels; settings without sessions are left out.
    public static func summaries(of sessions: [TrialSession]) -> [ArmSummary] {
        Arm.allCases.flatMap { arm in
            let own = Dictionary(grouping: sessions.filter { $0.arm == arm }, by: \.setting)
            return own.sorted { $0.key < $1.key }.map {
                ArmSummary(setting: $0.key, arm: arm, $0.value, signs: SignCounts(graded($0.value)))
            }
        }
    }

    /// One summary a label, in the order of ``Arm`` where labels are those of arms, and then of the alphabet.
    static func summaries(ofOutcomes outcomes: [TrialSession]) -> [ArmSummary] {
        func rank(_ label: String) -> Int {
            Arm(rawValue: label).flatMap(Arm.allCases.firstIndex) ?? Arm.allCases.count
        }
        return Dictionary(grouping: outcomes, by: \.setting)
            .sorted { (rank($0.key), $0.key) < (rank($1.key), $1.key) }
            .map { ArmSummary(setting: $0.key, arm: Arm(rawValue: $0.key), $0.value, signs: nil) }
    }

    private static func graded(_ sessions: [TrialSession]) -> [TrialSession] {
        sessions.filter { $0.gradingError == nil }
    }

    private init(setting: String, arm: Arm?, _ all: [TrialSession], signs: SignCounts?) {
        let own = Self.graded(all)
        func mean(_ value: (TrialSession) -> Double) -> Double {
            own.reduce(0) { $0 + value($1) } / Double(max(1, own.count))
        }
        self.setting = setting
        self.arm = arm
        sessions = own.count
        ungraded = all.count - own.count
        resolved = own.count { $0.resolved }
        interval = WilsonInterval(successes: resolved, trials: sessions)
        meanSteps = mean { Double($0.steps) }
        meanPromptTokens = mean { Double($0.promptTokens) }
        meanReplyTokens = mean { Double($0.replyTokens) }
        meanSeconds = mean(\.seconds)
        self.signs = signs
    }
}

extension ArmSummary.SignCounts {
    fileprivate init(_ sessions: [TrialSession]) {
        firstToolRight = sessions.count(where: \.signs.firstToolRight)
        parseFailures = sessions.reduce(0) { $0 + $1.signs.parseFailures }
        doneWithoutTest = sessions.count(where: \.signs.doneWithoutTest)
        loops = sessions.count { $0.signs.loops > 0 }
        editsTests = sessions.count(where: \.signs.editsTests)
        emptyPatch = sessions.count(where: \.signs.emptyPatch)
        failed = sessions.count { $0.outcome == .failed }
        rightFileRead = sessions.count { $0.signs.rightFileRead == true }
        rightLinesRead = sessions.count { $0.signs.rightLinesRead == true }
        rightFileEdited = sessions.count { $0.signs.rightFileEdited == true }
    }
}
