/// How to make all of it again.
struct ReproductionSection: Sendable {
    /// Commands, a line each.
    let commands: [String]

    var html: HTML? {
        guard !commands.isEmpty else { return nil }
        return HTML.section("Making it again", id: "reproduction") {
            HTML("pre", ["class": "scroll", "tabindex": "0"]) { commands.joined(separator: "\n") }
        }
    }
}
