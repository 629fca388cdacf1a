/// What follows from pairs of sessions, in a word.
public enum PairedConclusion: String, Sendable, Hashable, Codable {
    /// It resolves more.
    case better
    /// It resolves fewer.
    case worse
    /// The difference lies within the margin, whichever way it goes.
    case equal
    /// There are too few pairs that differ to tell.
    case undecided

    /// A difference below this is of no use to anybody: 5 points.
    public static let standardMargin = 0.05

    /// Concludes.
    ///
    /// - Parameters:
    ///   - evidence: decides where its e-value reaches the threshold.
    ///   - difference: else it is `equal` where the interval lies within `margin` on both sides.
    ///   - margin: the largest difference that makes none, 0.03 to 0.05.
    ///   - pValue: what stands for the evidence's own where several tests are made at once.
    public init(
        _ evidence: EProcess,
        _ difference: PairedDifference,
        margin: Double = standardMargin,
        pValue: Double? = nil
    ) {
        if (pValue ?? evidence.pValue) <= 1 / EProcess.threshold {
            self = evidence.gained > evidence.lost ? .better : .worse
        } else if difference.low > -margin, difference.high < margin {
            self = .equal
        } else {
            self = .undecided
        }
    }
}
