import LooperCore

/// How rates change from one version to the next: a line a series, with the interval of each point.
struct CurveChart: Sendable, Hashable {
    /// A line.
    struct Series: Sendable, Hashable {
        /// What it is of.
        let label: String
        /// Its points, in the order of their places.
        let points: [Point]
    }

    /// A rate at one place.
    struct Point: Sendable, Hashable {
        /// The index of its place on the axis.
        let place: Int
        /// The rate, 0 to 1.
        let value: Double
        /// Its interval.
        let interval: WilsonInterval
    }

    /// The names of the places, from left to right.
    let places: [String]
    /// The lines.
    let series: [Series]

    private static let (top, height) = (10.0, 200.0)

    var html: HTML {
        HTML("figure", ["class": "curve"]) {
            HTML("svg", ["height": "\(Int(Self.top + Self.height) + 30)", "role": "img", "aria-label": summary]) {
                grid
                for (index, line) in series.enumerated() {
                    HTML("g", ["class": "series-\(index % 4)"]) { drawing(line, shift: Double(index) * 0.6) }
                }
            }
            HTML("figcaption") {
                for (index, line) in series.enumerated() {
                    HTML("span", ["class": "key series-\(index % 4)"]) { line.label }
                }
            }
        }
    }

    private var summary: String {
        series.map { line in
            "\(line.label): " + line.points.map { "\(places[$0.place]) \($0.value.percent)" }.joined(separator: ", ")
        }.joined(separator: "; ")
    }

    @HTMLBuilder private var grid: HTML {
        for share in [0, 0.25, 0.5, 0.75, 1] {
            HTML("line", ["class": "tick", "x1": "8%", "x2": "100%", "y1": row(share), "y2": row(share)])
            HTML("text", ["x": "0", "y": row(share), "dy": "4"]) { share.percent }
        }
        for (index, name) in places.enumerated() {
            HTML(
                "text",
                ["x": column(index, 0), "y": "\(Int(Self.top + Self.height) + 24)", "text-anchor": "middle"]
            ) { name }
        }
    }

    @HTMLBuilder private func drawing(_ line: Series, shift: Double) -> HTML {
        for (from, to) in zip(line.points, line.points.dropFirst()) {
            HTML(
                "line",
                [
                    "class": "path", "x1": column(from.place, shift), "y1": row(from.value),
                    "x2": column(to.place, shift), "y2": row(to.value),
                ]
            )
        }
        for point in line.points {
            let place = column(point.place, shift)
            HTML(
                "line",
                [
                    "class": "interval", "x1": place, "x2": place, "y1": row(point.interval.low),
                    "y2": row(point.interval.high),
                ]
            )
            HTML("circle", ["class": "value", "cx": place, "cy": row(point.value), "r": "5"])
        }
    }

    private func row(_ share: Double) -> String { (Self.top + Self.height * (1 - share)).tenths }

    /// Points of several lines stand beside each other, so that none hides another.
    private func column(_ index: Int, _ shift: Double) -> String {
        let step = 84 / Double(max(1, places.count))
        return "\((10 + step * (Double(index) + 0.5) + shift).tenths)%"
    }
}
