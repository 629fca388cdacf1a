import Foundation

/// How probable it is that a comparison of so many pairs finds a difference which is there.
///
/// Exact, by summing over how many pairs differ and how many of those are gains: O. S. Miettinen, "The matched pairs
/// design in the case of all-or-none responses", Biometrics 24 (1968).
public struct PairedPower: Sendable, Hashable {
    /// How many pairs there are.
    public let pairs: Int
    /// The difference of the rates, -1 to 1.
    public let difference: Double
    /// The share of pairs that differ, at least as large as the difference.
    public let discordance: Double

    /// Creates a design.
    public init(pairs: Int, difference: Double, discordance: Double = 0.2) {
        precondition(pairs >= 0 && discordance <= 1, "a share is at most 1")
        precondition(discordance > 0 && abs(difference) <= discordance, "as many pairs differ as make the difference")
        self.pairs = pairs
        self.difference = difference
        self.discordance = discordance
    }

    /// That McNemar's mid-p test, made once at the end, has a p-value of at most `error`.
    public func fixed(error: Double = 0.05) -> Double {
        expectation { differing in
            (0...differing).reduce(0) { sum, gained in
                let p = McNemarTest.midP(gained: gained, lost: differing - gained)
                return p <= error ? sum + Self.binomial(gained, of: differing, gain) : sum
            }
        }
    }

    /// That the e-process, looked at after each pair, reaches its threshold in the direction of the difference.
    public func sequential() -> Double {
        let stopped = stopping()
        return expectation { stopped[$0] }
    }

    /// The probability that a pair which differs is a gain.
    private var gain: Double { (1 + difference / discordance) / 2 }

    /// The mean of `value` over how many pairs differ.
    private func expectation(_ value: (Int) -> Double) -> Double {
        (0...pairs).reduce(0) { sum, differing in
            let weight = Self.binomial(differing, of: pairs, discordance)
            // What is left out is far below what a double keeps of the sum.
            return weight > 1e-18 ? sum + weight * value(differing) : sum
        }
    }

    /// For each number of pairs that differ, the probability that the evidence has spoken for the difference by then.
    private func stopping() -> [Double] {
        var going = [1.0]
        var stopped = [0.0]
        for seen in 1...max(1, pairs) {
            var next = [Double](repeating: 0, count: seen + 1)
            for gained in going.indices {
                next[gained + 1] += going[gained] * gain
                next[gained] += going[gained] * (1 - gain)
            }
            var reached = 0.0
            for gained in next.indices where EProcess.decides(gained: gained, lost: seen - gained) {
                if (2 * gained > seen) == (difference >= 0) { reached += next[gained] }
                next[gained] = 0
            }
            stopped.append(stopped[seen - 1] + reached)
            going = next
        }
        return stopped
    }

    private static func binomial(_ successes: Int, of trials: Int, _ probability: Double) -> Double {
        guard probability < 1 else { return successes == trials ? 1 : 0 }
        guard probability > 0 else { return successes == 0 ? 1 : 0 }
        let (k, n) = (Double(successes), Double(trials))
        let ways = lgamma(n + 1) - lgamma(k + 1) - lgamma(n - k + 1)
        return exp(ways + k * log(probability) + (n - k) * log1p(-probability))
    }
}

extension EProcess {
    fileprivate static func decides(gained: Int, lost: Int) -> Bool {
        EProcess(gained: gained, lost: lost).value >= threshold
    }
}
