import LooperCore

/// The verdict in a sentence, then a sentence an arm, and what was compared.
struct VerdictSection: Sendable {
    let comparison: Comparison
    let facts: [ReportContent.Fact]

    @HTMLBuilder var html: HTML {
        HTML.paragraph(comparison.headline, class: "verdict")
        HTML("ul") {
            for contrast in comparison.contrasts {
                HTML("li", ["class": contrast.conclusion.rawValue]) { contrast.sentence }
            }
            if let noise = comparison.noise { HTML("li") { noise.sentence } }
        }
        if !facts.isEmpty {
            HTML("dl", ["class": "facts"]) {
                for fact in facts {
                    HTML("dt") { fact.name }
                    HTML("dd") { fact.value }
                }
            }
        }
    }
}
