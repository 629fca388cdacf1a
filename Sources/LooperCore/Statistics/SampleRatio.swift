/// Whether sessions came to their arms as often as the draw says they should.
///
/// Where they did not, something between the draw and the record loses sessions of one arm, as an adapter that fails to
/// load, and no comparison of the arms means anything. Pearson's chi-square test; that it is asked first, and at 0.001,
/// is the practice of A. Fabijan et al., "Diagnosing sample ratio mismatch in online controlled experiments", KDD 2019.
public struct SampleRatio: Sendable, Hashable {
    /// Below this p-value the ratio is wrong.
    public static let limit = 0.001

    /// The chi-square statistic.
    public let chiSquare: Double
    /// The probability of a ratio as far off or farther by chance.
    public let pValue: Double

    /// Holds counts against what was expected.
    ///
    /// - Parameters:
    ///   - observed: sessions an arm.
    ///   - expected: what the draw would make of them, in any unit, as shares or sums of propensities; an arm that
    ///     cannot be drawn must have no sessions, or the ratio is wrong.
    public init(observed: [Int], expected: [Double]) {
        precondition(observed.count == expected.count, "an expectation for each count")
        let total = Double(observed.reduce(0, +))
        let whole = expected.reduce(0, +)
        let drawable = observed.indices.filter { expected[$0] > 0 }
        guard observed.indices.allSatisfy({ expected[$0] > 0 || observed[$0] == 0 }) else {
            (chiSquare, pValue) = (.infinity, 0)
            return
        }
        let square = drawable.reduce(0.0) { sum, index in
            let mean = expected[index] / whole * total
            return mean > 0 ? sum + (Double(observed[index]) - mean) * (Double(observed[index]) - mean) / mean : sum
        }
        chiSquare = square
        pValue = IncompleteGamma.chiSquareTail(square, degrees: drawable.count - 1)
    }

    /// Whether the ratio may be believed.
    public var isSound: Bool { pValue >= Self.limit }
}
