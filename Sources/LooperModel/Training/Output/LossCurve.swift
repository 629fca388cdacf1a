import Foundation

/// The losses and the learning rate of a run as a picture, an SVG file that suits light and dark surroundings.
struct LossCurve {
    typealias Point = (step: Double, value: Double)

    let losses: [Point]
    let validation: [Point]
    let rates: [Point]

    /// A picture of these lines.
    init(_ lines: [MetricsLine]) {
        var (losses, validation, rates): ([Point], [Point], [Point]) = ([], [], [])
        for line in lines {
            switch line {
            case .step(let metrics):
                losses.append((Double(metrics.step), metrics.loss))
                rates.append((Double(metrics.step), metrics.learningRate))
            case .validation(let step, let loss): validation.append((Double(step), loss))
            }
        }
        (self.losses, self.validation, self.rates) = (losses, validation, rates)
    }

    /// Writes the picture.
    func write(to path: String) throws(ModelError) {
        try WholeFile.write([Data(svg.utf8)], to: path)
    }

    /// The mean of each loss and those before it, of which each counts less.
    var smoothed: [Point] {
        var (sum, weight) = (0.0, 0.0)
        let decay = 1 - 1 / max(1, min(20, Double(losses.count) / 10))
        return losses.map { point in
            sum = sum * decay + point.value
            weight = weight * decay + 1
            return (point.step, sum / weight)
        }
    }

    /// The picture.
    var svg: String {
        let last = (losses + validation).map(\.step).max() ?? 1
        let values = (losses + validation).map(\.value)
        let plot = PlotArea(
            x: AxisTicks(from: 0, to: last, count: 8, isWhole: true),
            y: AxisTicks(from: min(0, values.min() ?? 0), to: values.max() ?? 1, count: 6),
            right: AxisTicks(from: 0, to: rates.map(\.value).max() ?? 1, count: 4)
        )
        let curves = [
            plot.line(rates, "rate", on: plot.right), plot.line(losses, "raw", on: plot.y),
            plot.line(smoothed, "train", on: plot.y), plot.line(validation, "validation", on: plot.y),
            plot.dots(validation, "dot", on: plot.y),
        ]
        return ([Self.head] + plot.axes + curves + legend + ["</svg>"]).joined(separator: "\n") + "\n"
    }

    private var legend: [String] {
        var entries = [("train", "loss\(losses.last.map { " \(Self.short($0.value))" } ?? "")")]
        if let last = validation.last { entries.append(("validation", "validation loss \(Self.short(last.value))")) }
        entries.append(("rate", "learning rate"))
        var x = PlotArea.left
        return entries.flatMap { style, text in
            defer { x += 56 + 7 * Double(text.count) }
            return [
                "<path class=\"\(style)\" d=\"M\(x) 28h22\"/>",
                "<text x=\"\(x + 30)\" y=\"32\">\(text)</text>",
            ]
        }
    }

    private static func short(_ value: Double) -> String {
        String(format: abs(value) < 0.1 ? "%.4f" : "%.3f", value)
    }

    private static let head = """
        <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 \(Int(PlotArea.width)) \(Int(PlotArea.height))" role="img" \
        aria-label="Loss of a training run, step by step">
        <style>
        svg { background: #ffffff; font: 12px system-ui, sans-serif; }
        text { fill: #57606a; } .end { text-anchor: end; } .middle { text-anchor: middle; }
        path, circle { fill: none; stroke-linejoin: round; stroke-linecap: round; }
        .grid { stroke: #d0d7de; stroke-width: 1; stroke-opacity: .6; }
        .train { stroke: #0969da; stroke-width: 2.2; } .raw { stroke: #0969da; stroke-width: 1; stroke-opacity: .3; }
        .validation { stroke: #bc4c00; stroke-width: 2.2; } .dot { fill: #bc4c00; }
        .rate { stroke: #8c959f; stroke-width: 1; }
        @media (prefers-color-scheme: dark) {
        svg { background: #0d1117; } text { fill: #9198a1; } .grid { stroke: #30363d; stroke-opacity: 1; }
        .train, .raw { stroke: #58a6ff; } .validation { stroke: #f0883e; } .dot { fill: #f0883e; }
        .rate { stroke: #6e7681; }
        }
        </style>
        """
}
