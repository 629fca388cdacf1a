import Foundation
import LooperCore

extension Comparison {
    /// The comparison as lines of plain text.
    public func lines() -> [String] {
        blocks(\.lines).joined(separator: [""]) + [""] + sentences
    }

    /// The comparison in Markdown, under `title` and with `notes` at its end.
    public func markdown(title: String, notes: [String] = []) -> String {
        let lines =
            ["# \(title)", ""] + sentences.map { "- \($0)" } + [""]
            + blocks(\.markdown).joined(separator: [""]) + [""] + notes.map { "- \($0)" }
        return lines.joined(separator: "\n") + "\n"
    }

    /// What may be concluded, a sentence a setting.
    public var sentences: [String] {
        contrasts.isEmpty ? ["There is nothing to compare with \(baseline)."] : contrasts.map(\.sentence)
    }

    private func blocks(_ form: KeyPath<TextTable, [String]>) -> [[String]] {
        let tables = [ArmSummary.table(of: arms), ArmSummary.signTable(of: arms)]
        guard !contrasts.isEmpty else { return tables.map { $0[keyPath: form] } }
        let flips = contrasts.flatMap(\.flips)
        let others = [
            contrastTable, flips.isEmpty ? nil : TextTable(header: ["arm", "flip", "task", "seed"], rows: flips),
        ]
        return (tables + others.compactMap(\.self)).map { $0[keyPath: form] }
    }

    private var contrastTable: TextTable {
        TextTable(
            header: [
                "against \(baseline)", "pairs", "points", "95% interval", "gained", "lost", "e-value", "adjusted p",
                "mid-p", "verdict",
            ],
            rows: contrasts.map { contrast in
                [
                    contrast.setting, "\(contrast.outcomes.pairs)", contrast.difference.difference.points,
                    "\(contrast.difference.low.points) to \(contrast.difference.high.points)",
                    "\(contrast.outcomes.gained)", "\(contrast.outcomes.lost)", contrast.evidence.value.figures,
                    contrast.adjustedP.figures, contrast.midP.figures, contrast.conclusion.words,
                ]
            }
        )
    }
}

extension Contrast {
    /// What may be concluded, with the figures.
    var sentence: String {
        let counts =
            "\(outcomes.resolved) of \(outcomes.pairs) resolved against \(outcomes.baselineResolved), "
            + "\(difference.difference.points) points (95% interval \(difference.low.points) to "
            + "\(difference.high.points)), \(outcomes.gained) gained and \(outcomes.lost) lost, e-value \(evidence.value.figures)"
        switch conclusion {
        case .better, .worse: return "\(setting) is \(conclusion.words) than \(baseline): \(counts)."
        case .equal: return "\(setting) and \(baseline) are \(conclusion.words): \(counts)."
        case .undecided: return "Whether \(setting) is better than \(baseline) is \(conclusion.words): \(counts)."
        }
    }

    /// The pairs that differ, a row each.
    fileprivate var flips: [[String]] {
        [("gained", gained), ("lost", lost)].flatMap { kind, pairs in
            pairs.map { [setting, kind, $0.other.task, "\($0.other.seed)"] }
        }
    }
}

extension PairedConclusion {
    /// In words.
    fileprivate var words: String { self == .equal ? "practically equal" : rawValue }
}

extension Double {
    /// Three figures, as far as they say something.
    fileprivate var figures: String { String(format: "%.3g", self) }
}
