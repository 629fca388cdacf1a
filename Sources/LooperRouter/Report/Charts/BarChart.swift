/// Quantities below each other, each as a bar of one or several parts.
struct BarChart: Sendable, Hashable {
    /// A quantity.
    struct Row: Sendable, Hashable {
        /// What it is of.
        let label: String
        /// Its parts from left to right, none of them negative.
        let parts: [Double]
        /// The figures in words.
        let words: String
    }

    /// The quantities, from top to bottom.
    let rows: [Row]

    private static let height = 22

    var html: HTML {
        let scale = ChartScale(showing: [0] + rows.map { $0.parts.reduce(0, +) })
        return HTML("div", ["class": "chart"]) {
            for row in rows {
                HTML("div", ["class": "estimate"]) {
                    HTML("span", ["class": "label"]) { row.label }
                    HTML(
                        "svg",
                        ["height": "\(Self.height)", "role": "img", "aria-label": "\(row.label): \(row.words)"]
                    ) { bars(row, scale) }
                    HTML("span", ["class": "words"]) { row.words }
                }
            }
        }
    }

    private func bars(_ row: Row, _ scale: ChartScale) -> [HTML] {
        var start = 0.0
        return row.parts.enumerated().map { index, part in
            defer { start += part }
            return HTML(
                "rect",
                [
                    "class": "bar part-\(index)", "x": scale.place(start), "width": scale.length(start, start + part),
                    "y": "3", "height": "\(Self.height - 6)",
                ]
            )
        }
    }
}
