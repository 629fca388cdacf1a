import LooperCore

/// The pairs that differ, each with the way to its two trajectories.
struct FlipSection: Sendable {
    let contrasts: [Contrast]
    /// The pages with trajectories, by task.
    let pages: [String: String]

    var html: HTML {
        HTML.section("Flips", id: "flips") {
            if rows.isEmpty {
                HTML.paragraph("No pair differs: on every task both sessions resolved it, or neither did.")
            } else {
                HTML.table(header: ["arm", "flip", "task", "seed", "baseline", "arm's session"], rows: rows)
                if !pages.isEmpty {
                    HTML.paragraph("A task leads to its sessions, side by side.", class: "note")
                }
            }
            if left > 0 {
                HTML.paragraph(
                    "\(left) sessions are in no pair: they have no counterpart, or one of the two could not be graded.",
                    class: "note"
                )
            }
        }
    }

    /// Sessions that the comparison had to leave out.
    private var left: Int { contrasts.reduce(0) { $0 + $1.unpaired + 2 * $1.pairs.ungraded } }

    private var rows: [[HTML]] {
        contrasts.flatMap { contrast in
            contrast.gained.map { row($0, contrast, "gained") } + contrast.lost.map { row($0, contrast, "lost") }
        }
    }

    private func row(_ pair: SessionPairs.Pair, _ contrast: Contrast, _ kind: String) -> [HTML] {
        let task = pair.other.task
        let place = TrajectoryPage.anchor(setting: contrast.setting, seed: pair.other.seed)
        return [
            .text(contrast.setting),
            HTML("span", ["class": "badge \(kind)"]) { kind },
            pages[task].map { HTML.link(task, to: "\($0)#\(place)") } ?? .text(task),
            .text("\(pair.other.seed)"),
            .text(Self.words(pair.baseline)),
            .text(Self.words(pair.other)),
        ]
    }

    private static func words(_ session: TrialSession) -> String {
        "\(session.resolved ? "resolved" : "not resolved"), \(session.steps) \(session.steps == 1 ? "step" : "steps")"
    }
}
