import Foundation

/// The regularised incomplete beta function I_x(a, b): the probability that a Beta(a, b) variable is at most x.
///
/// By the continued fraction of the NIST Digital Library of Mathematical Functions, 8.17.22, evaluated as W. J. Lentz
/// does, "Generating Bessel functions in Mie scattering calculations using continued fractions", Applied Optics 15
/// (1976).
package enum IncompleteBeta {
    /// I_x(a, b) for a and b above 0; what lies outside 0 to 1 is taken for its nearer end.
    package static func value(_ x: Double, a: Double, b: Double) -> Double {
        guard x > 0 else { return 0 }
        guard x < 1 else { return 1 }
        // The fraction converges fast on this side of the mean, and I_x(a, b) = 1 - I_(1-x)(b, a) leads there.
        guard x <= (a + 1) / (a + b + 2) else { return 1 - front(1 - x, b, a) * fraction(1 - x, b, a) }
        return front(x, a, b) * fraction(x, a, b)
    }

    /// The x of which I_x(a, b) is `probability`.
    package static func inverse(_ probability: Double, a: Double, b: Double) -> Double {
        guard probability > 0 else { return 0 }
        guard probability < 1 else { return 1 }
        return Bisection.root(from: 0, to: 1) { value($0, a: a, b: b) - probability }
    }

    /// The logarithm of B(a, b).
    static func logBeta(_ a: Double, _ b: Double) -> Double { lgamma(a) + lgamma(b) - lgamma(a + b) }

    private static func front(_ x: Double, _ a: Double, _ b: Double) -> Double {
        exp(a * log(x) + b * log1p(-x) - logBeta(a, b)) / a
    }

    private static func fraction(_ x: Double, _ a: Double, _ b: Double) -> Double {
        LentzFraction.value { step in
            let m = Double(step / 2)
            if step == 0 { return (1, 1) }
            let term =
                step.isMultiple(of: 2)
                ? m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m))
                : -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1))
            return (term, 1)
        }
    }
}
