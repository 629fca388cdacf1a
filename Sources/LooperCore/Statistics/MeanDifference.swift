/// The mean of differences within pairs, with its normal interval; for what is no plain yes or no.
public struct MeanDifference: Sendable, Hashable {
    /// The mean; 0 where there are none.
    public let mean: Double
    /// Lower end of the 95% interval.
    public let low: Double
    /// Upper end of the 95% interval.
    public let high: Double

    /// The mean of `differences`; with fewer than two of them the interval is without bounds.
    public init(_ differences: [Double], z: Double = WilsonInterval.standardZ) {
        let n = Double(differences.count)
        mean = differences.reduce(0, +) / max(1, n)
        guard n > 1 else {
            (low, high) = (-.infinity, .infinity)
            return
        }
        let squares = differences.reduce(0) { [mean] in $0 + ($1 - mean) * ($1 - mean) }
        let half = z * (squares / (n - 1) / n).squareRoot()
        (low, high) = (mean - half, mean + half)
    }
}
