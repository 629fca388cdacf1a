/// What was checked before a figure may be believed.
struct CheckSection: Sendable {
    let checks: [ReportCheck]
    let noise: NoiseFloor?

    var html: HTML? {
        guard !checks.isEmpty else { return nil }
        return HTML.section("What was checked", id: "checks") {
            HTML.table(
                header: ["what has to hold", "", "found"],
                rows: checks.map { check in
                    [
                        .text(check.title),
                        HTML("span", ["class": "badge \(check.verdict.rawValue)"]) { check.verdict.rawValue },
                        .text(check.finding),
                    ]
                },
                isProse: true
            )
            if noise == nil {
                HTML.paragraph(
                    "The baseline was not run twice, so that nothing is known of the noise; --aa does that.",
                    class: "note"
                )
            }
        }
    }
}
