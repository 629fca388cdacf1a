import LooperCore

/// The differences from the baseline, drawn and in figures.
struct DifferenceSection: Sendable {
    let comparison: Comparison

    var html: HTML {
        HTML.section("Differences from \(comparison.baseline)", id: "differences") {
            if comparison.contrasts.isEmpty {
                HTML.paragraph("There is nothing to compare with.")
            } else {
                chart
                note
                table
            }
        }
    }

    private var chart: HTML {
        IntervalChart(
            rows: comparison.contrasts.map { contrast in
                row(
                    contrast.setting,
                    contrast.difference,
                    kind: contrast.conclusion.rawValue,
                    contrast.conclusion.words
                )
            } + noise,
            origin: 0,
            band: -comparison.margin...comparison.margin,
            name: \.wholePoints
        ).html
    }

    private var noise: [IntervalChart.Row] {
        comparison.noise.map { [row($0.setting, $0.difference, kind: "noise", "noise")] } ?? []
    }

    private func row(
        _ label: String,
        _ difference: PairedDifference,
        kind: String,
        _ verdict: String
    ) -> IntervalChart.Row {
        let interval = "\(difference.low.points) to \(difference.high.points)"
        return IntervalChart.Row(
            label: label,
            value: difference.difference,
            low: difference.low,
            high: difference.high,
            words: "\(difference.difference.points) (\(interval)), \(verdict)",
            kind: kind
        )
    }

    private var note: HTML {
        HTML.paragraph(
            "Points of resolved tasks more than \(comparison.baseline), with 95% intervals that know of the modules. The "
                + "shaded band is the margin of \((comparison.margin * 100).tenths) points, within which a difference makes "
                + "none. The e-value may be looked at after each session; 20 decides, and with several arms the adjusted p "
                + "(Holm) of 0.05. The mid-p value (McNemar) holds for a number of sessions that was fixed before.",
            class: "note"
        )
    }

    private var table: HTML {
        HTML.table(
            header: [
                "arm", "pairs", "points", "95% interval", "gained", "lost", "e-value", "adjusted p", "mid-p", "verdict",
            ],
            rows: comparison.contrasts.map { contrast in
                [
                    contrast.setting, "\(contrast.outcomes.pairs)", contrast.difference.difference.points,
                    "\(contrast.difference.low.points) to \(contrast.difference.high.points)",
                    "\(contrast.outcomes.gained)", "\(contrast.outcomes.lost)", contrast.evidence.value.figures,
                    contrast.adjustedP.figures, contrast.midP.figures, contrast.conclusion.words,
                ].map(HTML.text)
            },
            numeric: Set(1...8)
        )
    }
}
