/// A continued fraction a₀/(b₀ + a₁/(b₁ + …)), evaluated from its front.
///
/// Source: W. J. Lentz, Applied Optics 15 (1976), as modified by I. J. Thompson and A. R. Barnett, Journal of
/// Computational Physics 64 (1986).
enum LentzFraction {
    /// The value; `term` gives aᵢ and bᵢ.
    static func value(_ term: (Int) -> (a: Double, b: Double)) -> Double {
        let tiny = 1e-300
        var (value, c, d) = (tiny, tiny, 0.0)
        for step in 0..<10_000 {
            let (a, b) = term(step)
            d = b + a * d
            c = b + a / c
            d = 1 / (abs(d) < tiny ? tiny : d)
            if abs(c) < tiny { c = tiny }
            value *= c * d
            if abs(c * d - 1) < 1e-15 { break }
        }
        return value
    }
}
