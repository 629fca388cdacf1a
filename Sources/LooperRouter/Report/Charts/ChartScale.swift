import Foundation

/// Where values lie on an axis, in per cent of its length, so that a chart fits any width without its words growing or
/// shrinking.
struct ChartScale: Sendable, Hashable {
    /// The value at the left end.
    let low: Double
    /// The value at the right end.
    let high: Double
    /// Values that are named below the axis.
    let ticks: [Double]

    /// A scale that shows all of `values`, from one round number to another with at most about `count` steps.
    init(showing values: [Double], steps count: Int = 5) {
        let finite = values.filter(\.isFinite)
        let (least, greatest) = (finite.min() ?? 0, finite.max() ?? 1)
        // One value alone needs an axis too.
        let span = greatest > least ? greatest - least : max(abs(greatest), 1)
        let most = least + span
        let step = Self.roundStep(span / Double(max(1, count)))
        let first = (least / step).rounded(.down)
        let last = max((most / step).rounded(.up), first + 1)
        low = first * step
        high = last * step
        ticks = (0...Int(last - first)).map { (first + Double($0)) * step }
    }

    /// The smallest of 1, 2, 5 times a power of ten that is not below `size`.
    private static func roundStep(_ size: Double) -> Double {
        let power = pow(10, log10(size).rounded(.down))
        return [1, 2, 5, 10].map { $0 * power }.first { $0 >= size * (1 - 1e-9) } ?? 10 * power
    }

    /// The place of a value as an attribute of SVG has it; what lies outside is put at the end.
    func place(_ value: Double) -> String {
        Self.percent(fraction(value))
    }

    /// The length between two values.
    func length(_ from: Double, _ to: Double) -> String {
        Self.percent(max(0, fraction(to) - fraction(from)))
    }

    private func fraction(_ value: Double) -> Double {
        min(1, max(0, (value - low) / (high - low)))
    }

    private static func percent(_ fraction: Double) -> String {
        String(format: "%.2f%%", fraction * 100)
    }
}
