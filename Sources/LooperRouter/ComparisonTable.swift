import Foundation
import LooperCore

/// Graded sessions as text: a line a session, a line an arm, and what may be concluded.
public struct ComparisonTable: Sendable {
    /// Fewer sessions than this an arm, and no difference of ten points can be told (power 0.79 at 150 tasks).
    public static let enoughPerArm = 150

    /// The sessions, in the order in which they are shown.
    public let sessions: [GradedSession]

    /// Creates a table.
    public init(sessions: [GradedSession]) {
        self.sessions = sessions
    }

    /// The table as lines of plain text.
    public func lines() -> [String] {
        Self.columns(
            [["task", "arm", "outcome", "resolved", "steps", "read", "written", "seconds"]]
                + sessions.map {
                    [
                        $0.task, $0.arm.rawValue, $0.outcome.rawValue, $0.resolved ? "yes" : "no", "\($0.steps)",
                        "\($0.promptTokens)", "\($0.replyTokens)", Self.decimal($0.seconds),
                    ]
                }
        ) + [""]
            + Self.columns(
                [["arm", "sessions", "resolved", "rate", "95% interval", "steps", "read", "written", "seconds"]]
                    + ArmSummary.summaries(of: sessions).map(Self.cells)
            ) + ["", verdict]
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

    private static func cells(_ summary: ArmSummary) -> [String] {
        [
            summary.arm.rawValue, "\(summary.sessions)", "\(summary.resolved)",
            percent(Double(summary.resolved) / Double(summary.sessions)),
            "\(percent(summary.interval.low)) to \(percent(summary.interval.high))",
            decimal(summary.meanSteps), decimal(summary.meanPromptTokens), decimal(summary.meanReplyTokens),
            decimal(summary.meanSeconds),
        ]
    }

    private static func percent(_ rate: Double) -> String { String(format: "%.0f%%", rate * 100) }
    private static func decimal(_ value: Double) -> String { String(format: "%.1f", value) }

    /// Pads each column to its widest cell; columns of numbers are flush right.
    private static func columns(_ rows: [[String]]) -> [String] {
        guard let header = rows.first else { return [] }
        let widths = header.indices.map { column in rows.map { $0[column].count }.max() ?? 0 }
        let numeric = header.indices.map { column in
            rows.dropFirst().allSatisfy { $0[column].first?.isNumber ?? false }
        }
        return rows.map { row in
            let cells = row.indices.map { column in
                let padding = String(repeating: " ", count: widths[column] - row[column].count)
                return numeric[column] ? padding + row[column] : row[column] + padding
            }
            return cells.joined(separator: "  ").trimmingSuffix { $0 == " " }
        }
    }
}

extension String {
    fileprivate func trimmingSuffix(while matches: (Character) -> Bool) -> String {
        guard let last = lastIndex(where: { !matches($0) }) else { return "" }
        return String(self[...last])
    }
}
