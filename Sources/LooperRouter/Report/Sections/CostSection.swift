import LooperCore
import LooperSkills

/// What the arms cost, against what they bring: tokens of every session, and the training once.
struct CostSection: Sendable {
    let comparison: Comparison
    /// The skill, where its manifest is known.
    let skill: SkillManifest?

    var html: HTML? {
        guard comparison.arms.contains(where: { $0.tokens > 0 }) else { return nil }
        return HTML.section("Cost and benefit", id: "cost") {
            BarChart(rows: comparison.arms.map(bar)).html
            HTML.paragraph("Tokens a session: read, and at the right end written.", class: "note")
            HTML.table(
                header: [
                    "arm", "tokens a session", "more than \(comparison.baseline)", "tokens a resolved task", "seconds",
                ],
                rows: comparison.arms.map { row($0).map(HTML.text) },
                numeric: Set(1...4)
            )
            training
        }
    }

    private var baseline: ArmSummary? { comparison.arms.first { $0.setting == comparison.baseline } }

    private func bar(_ arm: ArmSummary) -> BarChart.Row {
        BarChart.Row(
            label: arm.setting,
            parts: [arm.meanPromptTokens, arm.meanReplyTokens],
            words: "\(arm.meanPromptTokens.grouped) read, \(arm.meanReplyTokens.grouped) written"
        )
    }

    private func row(_ arm: ArmSummary) -> [String] {
        let more = baseline.map { arm.tokens - $0.tokens } ?? 0
        return [
            arm.setting, arm.tokens.grouped, arm.setting == comparison.baseline ? "" : more.signed,
            arm.resolved > 0 ? (arm.tokens / arm.rate).grouped : "none resolved", arm.meanSeconds.tenths,
        ]
    }

    @HTMLBuilder private var training: HTML {
        if let skill {
            HTML("h3") { "Training once" }
            if let prompt = skill.prompt {
                HTML.paragraph("The text of \(skill.name) is \(prompt.tokens) tokens, read in every reply's prompt.")
            }
            if let cost = skill.weights.flatMap({ TrainingCost($0.training) }) {
                HTML.paragraph(cost.words(skill.name))
                if let even = BreakEven(comparison.arms, cost) { HTML.paragraph(even.words) }
            } else {
                HTML.paragraph("The manifest of \(skill.name) does not tell what a training of weights cost.")
            }
        }
    }
}

extension ArmSummary {
    /// Mean tokens of a session, read and written.
    var tokens: Double { meanPromptTokens + meanReplyTokens }
}
