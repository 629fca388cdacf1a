public import LooperCore
public import LooperRouter

/// What a comparison holds against what, and when it ends: said before its first session.
public struct ComparisonPlan: Sendable, Hashable {
    /// When a comparison ends.
    public enum StopRule: String, Sendable, Hashable, Codable, CaseIterable {
        /// As soon as the evidence decides about every arm.
        case sequential
        /// After all sessions.
        case fixed
    }

    /// The label of the setting that the others are held against.
    public var baseline: String
    /// The largest difference of the resolved rates that makes none, 0 to 1.
    public var margin: Double
    /// When it ends.
    public var stop: StopRule

    /// Creates a plan.
    public init(
        baseline: String = Arm.none.rawValue,
        margin: Double = PairedConclusion.standardMargin,
        stop: StopRule = .fixed
    ) {
        self.baseline = baseline
        self.margin = margin
        self.stop = stop
    }

    /// Compares the sessions of a trial.
    public func comparison(of sessions: [TrialSession]) -> Comparison {
        Comparison(sessions, baseline: baseline, margin: margin)
    }

    /// Whether no further session is needed for a verdict about each of the settings with these labels.
    public func isEnough(_ sessions: [TrialSession], labels: [String]) -> Bool {
        let rivals = labels.filter { $0 != baseline && $0 != NoiseFloor.label(of: baseline) }
        return stop == .sequential && comparison(of: sessions).decides(all: rivals)
    }
}
