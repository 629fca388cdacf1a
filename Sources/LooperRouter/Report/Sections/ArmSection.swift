import LooperCore

/// What each arm came to.
struct ArmSection: Sendable {
    let arms: [ArmSummary]

    var html: HTML {
        HTML.section("Arms", id: "arms") {
            IntervalChart(rows: arms.map(row), name: \.percent, shown: [0]).html
            HTML.paragraph("Share of tasks resolved, with Wilson's 95% interval.", class: "note")
            table(ArmSummary.table(of: arms))
            if let signs = ArmSummary.signTable(of: arms) {
                HTML("h3") { "What was noticed" }
                table(signs)
                HTML.paragraph(
                    "Sessions, and for parse failures replies. Done untested: submitted without a passing test after the "
                        + "last change. Loops: sessions in which the loop detector spoke, or would have.",
                    class: "note"
                )
            }
        }
    }

    private func row(_ arm: ArmSummary) -> IntervalChart.Row {
        IntervalChart.Row(
            label: arm.setting,
            value: arm.rate,
            low: arm.interval.low,
            high: arm.interval.high,
            words: "\(arm.resolved) of \(arm.sessions), \(arm.rate.percent)"
        )
    }

    private func table(_ table: TextTable) -> HTML {
        HTML.table(
            header: table.header,
            rows: table.rows.map { $0.map(HTML.text) },
            numeric: Set(1..<max(2, table.header.count))
        )
    }
}
