public import LooperCore

/// A setting held against the baseline, on the same tasks and seeds.
public struct Contrast: Sendable, Hashable {
    /// The setting's label.
    public let setting: String
    /// The baseline's label.
    public let baseline: String
    /// The sessions.
    public let pairs: SessionPairs
    /// Sessions of either setting that have no counterpart, and are in no pair.
    public let unpaired: Int
    /// The pairs by what became of them.
    public let outcomes: PairedOutcomes
    /// The difference of the resolved rates, with an interval that knows of the modules.
    public let difference: PairedDifference
    /// The evidence in the pairs that differ.
    public let evidence: EProcess
    /// McNemar's mid-p value; for a number of pairs that was fixed before.
    public let midP: Double
    /// The bound of the evidence after Holm's correction over all settings of the comparison.
    public let adjustedP: Double
    /// What follows.
    public let conclusion: PairedConclusion

    /// Holds each of `settings` against `baseline`.
    static func contrasts(
        _ sessions: [TrialSession],
        baseline: String,
        settings: [String],
        margin: Double
    ) -> [Contrast] {
        let all = settings.map { SessionPairs(sessions, baseline: baseline, other: $0) }
        let adjusted = Holm.adjusted(all.map(\.evidence.pValue))
        let counts = Dictionary(grouping: sessions, by: \.setting).mapValues(\.count)
        return settings.indices.map { index in
            let (pairs, setting) = (all[index], settings[index])
            let paired = 2 * (pairs.pairs.count + pairs.ungraded)
            let unpaired = counts[setting, default: 0] + counts[baseline, default: 0] - paired
            return Contrast(
                pairs,
                setting,
                baseline: baseline,
                unpaired: unpaired,
                adjustedP: adjusted[index],
                margin: margin
            )
        }
    }

    private init(
        _ pairs: SessionPairs,
        _ setting: String,
        baseline: String,
        unpaired: Int,
        adjustedP: Double,
        margin: Double
    ) {
        self.setting = setting
        self.baseline = baseline
        self.pairs = pairs
        self.unpaired = unpaired
        self.adjustedP = adjustedP
        outcomes = pairs.outcomes
        difference = pairs.difference
        evidence = EProcess(outcomes)
        midP = McNemarTest.midP(gained: outcomes.gained, lost: outcomes.lost)
        conclusion = PairedConclusion(evidence, difference, margin: margin, pValue: adjustedP)
    }

    /// Pairs that only the session with the setting resolved.
    public var gained: [SessionPairs.Pair] { pairs.pairs.filter { $0.other.resolved && !$0.baseline.resolved } }
    /// Pairs that only the baseline's session resolved.
    public var lost: [SessionPairs.Pair] { pairs.pairs.filter { $0.baseline.resolved && !$0.other.resolved } }
}
