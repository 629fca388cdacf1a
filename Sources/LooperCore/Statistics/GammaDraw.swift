import Foundation

/// Draws from Gamma distributions with scale 1.
///
/// Source: G. Marsaglia and W. W. Tsang, "A simple method for generating gamma variables", ACM Transactions on
/// Mathematical Software 26 (2000); the normal variables by Marsaglia's polar method.
enum GammaDraw {
    /// A draw; the shape is above 0.
    static func next(shape: Double, using random: inout SplitMix64) -> Double {
        // One above, and back by a uniform variable: their remark for shapes below 1.
        guard shape >= 1 else {
            return next(shape: shape + 1, using: &random) * pow(1 - random.unit(), 1 / shape)
        }
        let d = shape - 1.0 / 3
        let c = 1 / (9 * d).squareRoot()
        while true {
            let x = normal(using: &random)
            let v = (1 + c * x) * (1 + c * x) * (1 + c * x)
            // 1 - unit() is never 0.
            if v > 0, log(1 - random.unit()) < x * x / 2 + d - d * v + d * log(v) { return d * v }
        }
    }

    private static func normal(using random: inout SplitMix64) -> Double {
        while true {
            let (x, y) = (2 * random.unit() - 1, 2 * random.unit() - 1)
            let square = x * x + y * y
            if square > 0, square < 1 { return x * (-2 * log(square) / square).squareRoot() }
        }
    }
}
