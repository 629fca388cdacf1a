import Foundation

/// Round numbers that divide an axis evenly.
struct AxisTicks {
    /// The first and the last number of the axis.
    let range: ClosedRange<Double>
    /// The numbers to be written, within the range.
    let values: [Double]
    private let step: Double

    /// Ticks about `count` in number that enclose `low` and `high`.
    init(from low: Double, to high: Double, count: Int, isWhole: Bool = false) {
        let width = high > low ? high - low : max(abs(high), 1)
        let rough = width / Double(count)
        let power = pow(10, floor(log10(rough)))
        let round = [1, 2, 5, 10].first { rough <= $0 * power } ?? 10
        step = isWhole ? max(1, (round * power).rounded()) : round * power
        let first = floor(low / step) * step
        let last = max(ceil(high / step - 1e-9) * step, first + step)
        range = first...last
        let (start, step) = (first, self.step)
        values = (0...Int(((last - first) / step).rounded())).map { start + Double($0) * step }
    }

    /// A tick as text, with as many digits as the ticks need to differ.
    func label(_ value: Double) -> String {
        if step < 0.001 || step >= 1e6 { return value == 0 ? "0" : Self.scientific(value, step) }
        return String(format: "%.\(max(0, Int(-floor(log10(step) + 1e-9))))f", value)
    }

    /// As in `4e-4`.
    private static func scientific(_ value: Double, _ step: Double) -> String {
        let power = floor(log10(abs(value)) + 1e-9)
        let digits = max(0, Int(power - floor(log10(step) + 1e-9)))
        return String(format: "%.\(digits)fe%d", value / pow(10, power), Int(power))
    }
}
