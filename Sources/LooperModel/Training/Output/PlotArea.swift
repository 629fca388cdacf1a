import Foundation

/// Where the curves of a picture lie, with a scale on each side.
struct PlotArea {
    static let width = 860.0
    static let height = 430.0
    static let left = 64.0
    static let rightEnd = 796.0
    static let top = 52.0
    static let bottom = 380.0
    /// Points of a curve beyond which some are left out: nobody sees them.
    private static let mostPoints = 1_500

    let x: AxisTicks
    let y: AxisTicks
    /// The scale on the right.
    let right: AxisTicks

    /// A curve through `points`.
    func line(_ points: [LossCurve.Point], _ style: String, on axis: AxisTicks) -> String {
        guard !points.isEmpty else { return "" }
        let stride = points.count / Self.mostPoints + 1
        let shown = points.enumerated().filter { $0.offset % stride == 0 || $0.offset == points.count - 1 }
        let path = shown.map { "\(horizontal($0.element.step)) \(vertical($0.element.value, axis))" }
        return "<path class=\"\(style)\" d=\"M\(path.joined(separator: "L"))\"/>"
    }

    /// A dot at each of `points`.
    func dots(_ points: [LossCurve.Point], _ style: String, on axis: AxisTicks) -> String {
        guard points.count <= 60 else { return "" }
        return points.map {
            "<circle class=\"\(style)\" cx=\"\(horizontal($0.step))\" cy=\"\(vertical($0.value, axis))\" r=\"3\"/>"
        }.joined(separator: "\n")
    }

    /// Grid and labels.
    var axes: [String] {
        y.values.flatMap { value in
            let place = vertical(value, y)
            return [
                "<path class=\"grid\" d=\"M\(Self.left) \(place)H\(Self.rightEnd)\"/>",
                text(Self.left - 8, place, y.label(value), "end", drop: 4),
            ]
        } + right.values.map { text(Self.rightEnd + 8, vertical($0, right), right.label($0), "start", drop: 4) }
            + x.values.map { value in
                text(horizontal(value), Self.number(Self.bottom), x.label(value), "middle", drop: 20)
            } + [text(Self.number(Self.rightEnd), Self.number(Self.bottom), "step", "end", drop: 38)]
    }

    private func text(_ x: Double, _ y: String, _ content: String, _ style: String, drop: Double) -> String {
        text(Self.number(x), y, content, style, drop: drop)
    }

    private func text(_ x: String, _ y: String, _ content: String, _ style: String, drop: Double) -> String {
        "<text class=\"\(style)\" x=\"\(x)\" y=\"\(y)\" dy=\"\(Self.number(drop))\">\(content)</text>"
    }

    private func horizontal(_ step: Double) -> String {
        Self.number(Self.left + Self.share(step, x) * (Self.rightEnd - Self.left))
    }

    private func vertical(_ value: Double, _ axis: AxisTicks) -> String {
        Self.number(Self.bottom - Self.share(value, axis) * (Self.bottom - Self.top))
    }

    private static func share(_ value: Double, _ axis: AxisTicks) -> Double {
        (value - axis.range.lowerBound) / (axis.range.upperBound - axis.range.lowerBound)
    }

    private static func number(_ value: Double) -> String {
        String(format: "%.1f", value)
    }
}
