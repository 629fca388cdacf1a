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
        let words = contrasts.isEmpty ? ["There is nothing to compare with \(baseline)."] : contrasts.map(\.sentence)
        return words + [noise?.sentence].compactMap(\.self)
    }

    /// What may be concluded about all settings, in one sentence.
    public var headline: String {
        guard !contrasts.isEmpty else { return "There is nothing to compare with \(baseline)." }
        let words: [(PairedConclusion, String)] = [
            (.better, "better than \(baseline)"), (.worse, "worse than \(baseline)"),
            (.equal, "practically equal to \(baseline)"), (.undecided, "undecided against \(baseline)"),
        ]
        let parts = words.compactMap { conclusion, words -> String? in
            let settings = contrasts.filter { $0.conclusion == conclusion }.map(\.setting)
            return settings.isEmpty ? nil : "\(settings.listed) \(settings.count == 1 ? "is" : "are") \(words)"
        }
        let pairs = contrasts.map(\.outcomes.pairs).max() ?? 0
        return "After \(pairs) \(pairs == 1 ? "pair" : "pairs") of sessions, \(parts.joined(separator: "; "))."
    }

    private func blocks(_ form: KeyPath<TextTable, [String]>) -> [[String]] {
        let tables = [ArmSummary.table(of: arms), ArmSummary.signTable(of: arms)].compactMap(\.self)
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

extension [String] {
    /// With commas and `and` between them.
    package var listed: String {
        count < 2 ? joined() : dropLast().joined(separator: ", ") + " and " + (last ?? "")
    }
}

extension PairedConclusion {
    /// In words.
    var words: String { self == .equal ? "practically equal" : rawValue }
}

extension Double {
    /// Three figures, as far as they say something.
    var figures: String { String(format: "%.3g", self) }
}
