public import LooperCore

/// The sessions of a trial, compared: what each setting came to, and each held against the baseline.
public struct Comparison: Sendable, Hashable {
    /// The baseline's label.
    public let baseline: String
    /// The largest difference that makes none.
    public let margin: Double
    /// What each setting came to.
    public let arms: [ArmSummary]
    /// The other settings, each against the baseline; none where the baseline has no sessions.
    public let contrasts: [Contrast]
    /// The baseline's second run; `nil` where it has none.
    public var noise: NoiseFloor?

    /// Compares the sessions of a trial.
    ///
    /// - Parameters:
    ///   - sessions: of a trial, in any order.
    ///   - baseline: the label of the setting that the others are held against.
    ///   - margin: the largest difference of rates that makes none.
    public init(
        _ sessions: [TrialSession],
        baseline: String = Arm.none.rawValue,
        margin: Double = PairedConclusion.standardMargin
    ) {
        self.init(sessions, ArmSummary.summaries(of: sessions), baseline: baseline, margin: margin)
    }

    /// Compares what was recorded of sessions, whoever ran them.
    ///
    /// - Parameters:
    ///   - outcomes: in any order.
    ///   - baseline: the arm that the others are held against.
    ///   - margin: the largest difference of rates that makes none.
    public init(
        outcomes: [RecordedOutcome],
        baseline: String = Arm.none.rawValue,
        margin: Double = PairedConclusion.standardMargin
    ) {
        let sessions = outcomes.map(\.session)
        self.init(sessions, ArmSummary.summaries(ofOutcomes: sessions), baseline: baseline, margin: margin)
    }

    private init(_ sessions: [TrialSession], _ arms: [ArmSummary], baseline: String, margin: Double) {
        self.baseline = baseline
        self.margin = margin
        self.arms = arms
        let labels = arms.map(\.setting)
        let again = NoiseFloor.label(of: baseline)
        noise = labels.contains(again) ? NoiseFloor(sessions, baseline: baseline) : nil
        contrasts =
            labels.contains(baseline)
            ? Contrast.contrasts(
                sessions,
                baseline: baseline,
                settings: labels.filter { $0 != baseline && $0 != again },
                margin: margin
            ) : []
    }

    /// Whether the evidence decides about each of `settings`, so that further sessions change no verdict; about none of
    /// them it does not.
    public func decides(all settings: [String]) -> Bool {
        let decided = contrasts.filter { $0.conclusion == .better || $0.conclusion == .worse }.map(\.setting)
        return !settings.isEmpty && Set(settings).isSubset(of: decided)
    }
}
