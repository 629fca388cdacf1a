/// Estimates with their intervals below each other: a forest plot.
///
/// Words stand beside the lines as text of the page, which breaks where the screen is narrow; the drawing holds nothing
/// but lines and marks.
struct IntervalChart: Sendable {
    /// An estimate.
    struct Row: Sendable, Hashable {
        /// What it is of.
        let label: String
        /// The estimate.
        let value: Double
        /// Lower end of the interval.
        let low: Double
        /// Upper end of the interval.
        let high: Double
        /// The figures in words.
        let words: String
        /// A class of the style sheet that colours it.
        var kind: String?
    }

    /// The estimates, from top to bottom.
    let rows: [Row]
    /// The value at which a line stands; `nil` draws none.
    var origin: Double?
    /// The part of the axis that counts as no difference.
    var band: ClosedRange<Double>?
    /// How values are named below the axis.
    let name: @Sendable (Double) -> String
    /// What else the axis has to show.
    var shown: [Double] = []

    private static let height = 28

    var html: HTML {
        let scale = scale
        return HTML("div", ["class": "chart"]) {
            for row in rows {
                HTML("div", ["class": "estimate"]) {
                    HTML("span", ["class": "label"]) { row.label }
                    drawing(row, scale)
                    HTML("span", ["class": "words"]) { row.words }
                }
            }
            HTML("div", ["class": "estimate axis", "aria-hidden": "true"]) {
                HTML("span", ["class": "label"])
                axis(scale)
                HTML("span", ["class": "words"])
            }
        }
    }

    private var scale: ChartScale {
        let ends = rows.flatMap { [$0.low, $0.high, $0.value] }
        let band = band.map { [$0.lowerBound, $0.upperBound] } ?? []
        return ChartScale(showing: ends + band + [origin].compactMap(\.self) + shown)
    }

    private func drawing(_ row: Row, _ scale: ChartScale) -> HTML {
        let middle = "\(Self.height / 2)"
        return HTML("svg", ["height": "\(Self.height)", "role": "img", "aria-label": "\(row.label): \(row.words)"]) {
            background(scale)
            HTML("g", ["class": row.kind]) {
                HTML(
                    "line",
                    [
                        "class": "interval", "x1": scale.place(row.low), "x2": scale.place(row.high), "y1": middle,
                        "y2": middle,
                    ]
                )
                HTML("circle", ["class": "value", "cx": scale.place(row.value), "cy": middle, "r": "5"])
            }
        }
    }

    @HTMLBuilder private func background(_ scale: ChartScale) -> HTML {
        if let band {
            HTML(
                "rect",
                [
                    "class": "band", "x": scale.place(band.lowerBound), "y": "0", "height": "\(Self.height)",
                    "width": scale.length(band.lowerBound, band.upperBound),
                ]
            )
        }
        if let origin {
            HTML(
                "line",
                [
                    "class": "origin", "x1": scale.place(origin), "x2": scale.place(origin), "y1": "0",
                    "y2": "\(Self.height)",
                ]
            )
        }
    }

    private func axis(_ scale: ChartScale) -> HTML {
        HTML("svg", ["height": "24"]) {
            for tick in scale.ticks {
                HTML("line", ["class": "tick", "x1": scale.place(tick), "x2": scale.place(tick), "y1": "0", "y2": "5"])
                HTML("text", ["x": scale.place(tick), "y": "19", "text-anchor": "middle"]) { name(tick) }
            }
        }
    }
}
