import Foundation
import Testing

@testable import LooperModel

struct LossCurveTests {
    private static let lines =
        (1...40).map { step in
            MetricsLine.step(
                StepMetrics(
                    step: step,
                    loss: 2 / Double(step),
                    learningRate: 4e-4,
                    gradientNorm: 1,
                    tokens: 1,
                    trainedTokens: 1,
                    tokensPerSecond: 1,
                    peakMemory: 1
                )
            )
        } + [.validation(step: 20, loss: 0.5)]

    @Test func `is a picture with both curves, for light and dark`() throws {
        let svg = LossCurve(Self.lines).svg
        for piece in ["<svg xmlns=", "</svg>", "class=\"train\"", "class=\"validation\"", "class=\"rate\"", "4e-4"] {
            #expect(svg.contains(piece), "\(piece)")
        }
        #expect(svg.contains("prefers-color-scheme: dark") && !svg.contains("nan") && !svg.contains("inf"))
        #expect(svg.count(of: "<path") == svg.count(of: "/>") - svg.count(of: "<circle"))
    }

    @Test func `an empty run is an empty picture`() {
        let svg = LossCurve([]).svg
        #expect(svg.hasSuffix("</svg>\n") && !svg.contains("nan"))
    }

    @Test(arguments: [
        (0.0, 2.3, ["0.0", "0.5", "1.0", "1.5", "2.0", "2.5"]),
        (0, 0.043, ["0.00", "0.01", "0.02", "0.03", "0.04", "0.05"]),
        (0, 164, ["0", "50", "100", "150", "200"]), (0, 4e-4, ["0", "1e-4", "2e-4", "3e-4", "4e-4"]),
    ]) func `ticks are round`(low: Double, high: Double, labels: [String]) {
        let ticks = AxisTicks(from: low, to: high, count: 5)
        #expect(ticks.values.map(ticks.label) == labels)
        #expect(ticks.range.contains(low) && ticks.range.upperBound >= high)
    }

    @Test func `a line of metrics comes back as it was`() {
        for line in Self.lines { #expect(MetricsLine(line.text) == line) }
        #expect(MetricsLine("{\"step\":3,\"loss\":0.") == nil)
    }
}

extension String {
    fileprivate func count(of part: String) -> Int { components(separatedBy: part).count - 1 }
}
