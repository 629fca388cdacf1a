import Foundation

/// The mid-p version of McNemar's exact test on pairs that differ; for a number of pairs that was fixed before.
///
/// Source: M. W. Fagerland, S. Lydersen, P. Laake, "The McNemar test for binary matched-pairs data: mid-p and
/// asymptotic are better than exact conditional", BMC Medical Research Methodology 13 (2013).
public enum McNemarTest {
    /// The two-sided mid-p value.
    public static func midP(gained: Int, lost: Int) -> Double {
        let pairs = gained + lost
        let fewer = min(gained, lost)
        guard gained != lost else { return 1 }
        var logProbability = -Double(pairs) * log(2)
        var sum = 0.0
        for count in 0...fewer {
            if count > 0 { logProbability += log(Double(pairs - count + 1)) - log(Double(count)) }
            sum += exp(logProbability) * (count == fewer ? 0.5 : 1)
        }
        return min(1, 2 * sum)
    }
}
