public import LooperCore

/// The baseline run twice (A/A): what differs between the two runs is noise, and no difference below it says anything.
public struct NoiseFloor: Sendable, Hashable {
    /// The label of the second run.
    public let setting: String
    /// The pairs; `gained` are those that the second run alone resolved.
    public let outcomes: PairedOutcomes
    /// The difference of the resolved rates.
    public let difference: PairedDifference
    /// Pairs whose replies are not the same byte for byte; `nil` where nobody looked.
    public var differentReplies: Int?

    /// The label of the second run of a setting, as in `none-again`.
    public static func label(of setting: String) -> String { setting + "-again" }

    /// Holds the two runs of `baseline` against each other.
    public init(_ sessions: [TrialSession], baseline: String) {
        setting = Self.label(of: baseline)
        let pairs = SessionPairs(sessions, baseline: baseline, other: setting)
        outcomes = pairs.outcomes
        difference = pairs.difference
    }

    /// Pairs that one run resolved and the other did not.
    public var flips: Int { outcomes.gained + outcomes.lost }

    /// Whether as many pairs flip one way as the other, as noise does: within two standard deviations.
    public var isEven: Bool {
        let gap = Double(outcomes.gained - outcomes.lost)
        return gap * gap <= 4 * Double(max(1, flips))
    }

    /// What was found, in words.
    public var sentence: String {
        let share = outcomes.pairs > 0 ? Double(flips) / Double(outcomes.pairs) : 0
        let replies = differentReplies.map { ", and \($0) differ in a byte of their replies" } ?? ""
        return
            "The baseline run twice: \(flips) of \(outcomes.pairs) pairs flip (\(share.percent))\(replies); the two runs are "
            + "\(difference.difference.points) points apart (95% interval \(difference.low.points) to "
            + "\(difference.high.points)), which is noise."
    }
}
