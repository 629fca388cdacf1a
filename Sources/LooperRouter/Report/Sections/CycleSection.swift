/// What versions of a skill kept of each other: the curve, the forgetting matrix, and figures.
struct CycleSection: Sendable {
    let cycles: LearningCycles?

    var html: HTML? {
        cycles.map { cycles in
            HTML.section("Learning cycles", id: "cycles") {
                curve(cycles)
                HTML("h3") { "Forgotten" }
                matrix(cycles)
                HTML.paragraph(
                    "Of the tasks that the version of the row resolved, those that the version of the column does not.",
                    class: "note"
                )
                HTML("h3") { "Figures of SWE-bench-CL" }
                figures(cycles)
            }
        }
    }

    private func curve(_ cycles: LearningCycles) -> HTML {
        CurveChart(
            places: ["before"] + cycles.labels,
            series: [
                CurveChart.Series(
                    label: "resolved",
                    points: ([cycles.baselineResolved] + cycles.counts).enumerated().map { place, count in
                        CurveChart.Point(place: place, resolved: count, of: cycles.places)
                    }
                )
            ]
        ).html
    }

    private func matrix(_ cycles: LearningCycles) -> HTML {
        let count = cycles.labels.count
        return HTML.table(
            header: ["resolved by"] + cycles.labels.dropFirst().map { "not by \($0)" },
            rows: (0..<count - 1).map { row in
                [.text(cycles.labels[row])]
                    + (1..<count).map { column in column > row ? cell(cycles, row, column) : .text("") }
            },
            numeric: Set(1..<count)
        )
    }

    private func cell(_ cycles: LearningCycles, _ row: Int, _ column: Int) -> HTML {
        let (lost, of) = (cycles.forgotten(from: row, to: column), cycles.counts[row])
        let share = of > 0 ? Double(lost) / Double(of) : 0
        return HTML("span", ["class": "heat", "style": "--share: \(share.percent)"]) { "\(lost) of \(of)" }
    }

    private func figures(_ cycles: LearningCycles) -> HTML {
        HTML.table(
            header: ["figure", "value", "what it is"],
            rows: [
                (
                    "forward transfer", cycles.forwardTransfer.points,
                    "mean rate of the versions less that before, in points"
                ),
                (
                    "backward transfer", cycles.backwardTransfer.points,
                    "rate of the last version less that of the first"
                ),
                ("forgetting", cycles.forgetting.percent, "of what an earlier version resolved, lost by the last"),
                ("plasticity", cycles.plasticity.percent, "mean rate of the versions"),
                ("stability", cycles.stability.percent, "what is not forgotten"),
                ("CL-F1", cycles.fBeta().figures, "harmonic mean of plasticity and stability"),
            ].map { [.text($0), .text($1), .text($2)] },
            numeric: [1],
            isProse: true
        )
    }
}
