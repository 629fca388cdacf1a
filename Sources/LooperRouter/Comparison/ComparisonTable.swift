public import LooperCore

/// Graded sessions as text: a line a session, a line a setting, and what may be concluded; for sessions that are not
/// paired.
public struct ComparisonTable: Sendable {
    /// Fewer sessions than this an arm, and no difference of ten points can be told (power 0.79 at 150 tasks).
    public static let enoughPerArm = 150

    /// The sessions, in the order in which they are shown.
    public let sessions: [TrialSession]

    /// Creates a table.
    public init(sessions: [TrialSession]) {
        self.sessions = sessions
    }

    /// The table as lines of plain text.
    public func lines() -> [String] {
        TextTable(
            header: ["task", "arm", "outcome", "resolved", "steps", "read", "written", "seconds"],
            rows: sessions.map {
                [
                    $0.task, $0.setting, $0.outcome.rawValue, $0.resolved ? "yes" : "no", "\($0.steps)",
                    "\($0.promptTokens)", "\($0.replyTokens)", $0.seconds.tenths,
                ]
            }
        ).lines + [""] + ArmSummary.table(of: ArmSummary.summaries(of: sessions)).lines + ["", verdict]
    }

    /// What may be concluded, in a sentence.
    public var verdict: String {
        let summaries = ArmSummary.summaries(of: sessions)
        let smallest = summaries.map(\.sessions).min() ?? 0
        if smallest < Self.enoughPerArm {
            return "n = \(sessions.count): too few to conclude anything"
        }
        return "n = \(sessions.count): compare the intervals; arms whose intervals overlap are undecided"
    }
}

extension ArmSummary {
    /// What each setting came to, a line a setting.
    static func table(of summaries: [ArmSummary]) -> TextTable {
        TextTable(
            header: ["arm", "sessions", "resolved", "rate", "95% interval", "steps", "read", "written", "seconds"],
            rows: summaries.map { summary in
                [
                    summary.setting, "\(summary.sessions)", "\(summary.resolved)", summary.rate.percent,
                    "\(summary.interval.low.percent) to \(summary.interval.high.percent)", summary.meanSteps.tenths,
                    summary.meanPromptTokens.tenths, summary.meanReplyTokens.tenths, summary.meanSeconds.tenths,
                ]
            }
        )
    }

    /// What was noticed, a line a setting; `nil` where that is not known.
    static func signTable(of summaries: [ArmSummary]) -> TextTable? {
        guard summaries.allSatisfy({ $0.signs != nil }) else { return nil }
        return TextTable(
            header: [
                "arm", "first call right", "right file read", "right line read", "right file edited", "parse failures",
                "done untested", "loops", "edits tests", "no patch", "failed", "ungraded",
            ],
            rows: summaries.compactMap { summary in
                guard let signs = summary.signs else { return nil }
                let counts = [
                    signs.firstToolRight, signs.rightFileRead, signs.rightLinesRead, signs.rightFileEdited,
                    signs.parseFailures, signs.doneWithoutTest, signs.loops, signs.editsTests, signs.emptyPatch,
                    signs.failed, summary.ungraded,
                ]
                return [summary.setting] + counts.map(String.init)
            }
        )
    }
}
