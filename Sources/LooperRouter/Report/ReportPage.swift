/// `report.html`: a comparison as a page that can be read without anything else.
package struct ReportPage: Sendable {
    private let content: ReportContent
    private let style: StyleSheet

    /// Lays out a report.
    package init(_ content: ReportContent, style: StyleSheet) {
        self.content = content
        self.style = style
    }

    /// The file's text.
    package var text: String {
        HTMLPage(title: "Comparison", style: style) {
            VerdictSection(comparison: content.comparison, facts: content.facts).html
            ArmSection(arms: content.comparison.arms).html
            DifferenceSection(comparison: content.comparison).html
            FlipSection(contrasts: content.comparison.contrasts, pages: content.pages).html
            CostSection(comparison: content.comparison, skill: content.versions.last).html
            VersionSection(versions: content.versions).html
            CycleSection(cycles: content.cycles).html
            CheckSection(checks: content.checks, noise: content.comparison.noise).html
            SessionSection(pages: content.pages).html
            ReproductionSection(commands: content.reproduction).html
        }.text
    }
}
