import Foundation

/// The regularised upper incomplete gamma function Q(a, x), of which the tails of chi-square are made.
///
/// By the series and the continued fraction of the NIST Digital Library of Mathematical Functions, 8.11.4 and 8.9.2.
package enum IncompleteGamma {
    /// Q(a, x) for a above 0 and x not below 0.
    package static func upper(_ a: Double, _ x: Double) -> Double {
        guard x > 0 else { return 1 }
        let front = exp(a * log(x) - x - lgamma(a))
        return x < a + 1 ? 1 - front * series(a, x) : front * fraction(a, x)
    }

    /// The probability that chi-square with `degrees` of freedom is at least `value`.
    package static func chiSquareTail(_ value: Double, degrees: Int) -> Double {
        degrees < 1 ? 1 : upper(Double(degrees) / 2, value / 2)
    }

    private static func series(_ a: Double, _ x: Double) -> Double {
        var term = 1 / a
        var sum = term
        var n = a
        while term > sum * 1e-17 {
            n += 1
            term *= x / n
            sum += term
        }
        return sum
    }

    private static func fraction(_ a: Double, _ x: Double) -> Double {
        LentzFraction.value { step in
            let n = Double(step)
            return (step == 0 ? 1 : n * (a - n), x + 2 * n + 1 - a)
        }
    }
}
