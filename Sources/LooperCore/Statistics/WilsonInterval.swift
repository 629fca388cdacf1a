/// Wilson's score interval for a rate: it stays within 0 and 1 and keeps its coverage with few trials.
///
/// Source: E. B. Wilson, "Probable inference, the law of succession, and statistical inference", JASA 22 (1927).
public struct WilsonInterval: Sendable, Hashable {
    /// The normal quantile of a 95% interval.
    public static let standardZ = 1.959_963_984_540_054

    /// Lower end, 0 to 1.
    public let low: Double
    /// Upper end, 0 to 1.
    public let high: Double

    /// The interval for `successes` of `trials`; 0 to 1 when there were none.
    ///
    /// - Parameter z: the normal quantile; 1.96 gives 95%.
    public init(successes: Int, trials: Int, z: Double = standardZ) {
        precondition(successes >= 0 && successes <= trials, "successes are some of the trials")
        self.init(successes: Double(successes), of: Double(trials), z: z)
    }

    /// The interval for counts that need not be whole, as those of trials that depend on each other.
    init(successes: Double, of n: Double, z: Double) {
        guard n > 0 else {
            (low, high) = (0, 1)
            return
        }
        let rate = successes / n
        let centre = (rate + z * z / (2 * n)) / (1 + z * z / n)
        let half = z / (1 + z * z / n) * (rate * (1 - rate) / n + z * z / (4 * n * n)).squareRoot()
        low = successes <= 0 ? 0 : max(0, centre - half)
        high = successes >= n ? 1 : min(1, centre + half)
    }
}
