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

    /// Compares.
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
        self.baseline = baseline
        self.margin = margin
        arms = ArmSummary.summaries(of: sessions)
        let labels = arms.map(\.setting)
        contrasts =
            labels.contains(baseline)
            ? Contrast.contrasts(
                sessions,
                baseline: baseline,
                settings: labels.filter { $0 != baseline },
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
