/// The way to the sessions of every task.
struct SessionSection: Sendable {
    /// The pages with trajectories, by task.
    let pages: [String: String]

    var html: HTML? {
        guard !pages.isEmpty else { return nil }
        return HTML.section("Sessions", id: "sessions") {
            HTML("details") {
                HTML("summary") { "The trajectories of \(pages.count) \(pages.count == 1 ? "task" : "tasks")" }
                HTML("ul", ["class": "columns"]) {
                    for (task, page) in pages.sorted(by: { $0.key < $1.key }) {
                        HTML("li") { HTML.link(task, to: page) }
                    }
                }
            }
        }
    }
}
