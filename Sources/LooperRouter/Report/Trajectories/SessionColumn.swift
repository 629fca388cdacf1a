import LooperCore

/// One session from its beginning to its patch.
struct SessionColumn: Sendable {
    private let shown: ShownSession

    init(_ shown: ShownSession) {
        self.shown = shown
    }

    private var session: TrialSession { shown.session }

    var html: HTML {
        HTML(
            "section",
            ["class": shown.isBaseline ? "session baseline" : "session", "id": TrajectoryPage.anchor(of: session)]
        ) {
            heading
            if let trajectory = shown.trajectory {
                opening(trajectory)
                for step in trajectory.steps {
                    StepView(step, isLoop: shown.loops.contains(step.number)).html
                }
                ending(trajectory)
            } else {
                HTML.paragraph("Its trajectory cannot be read; was the file removed?", class: "note")
            }
        }
    }

    @HTMLBuilder private var heading: HTML {
        HTML("h3") {
            session.setting
            " "
            HTML("span", ["class": "badge \(session.resolved ? "gained" : "lost")"]) { grade }
        }
        HTML.paragraph(
            "\(session.outcome.rawValue.replacing("_", with: " ")), \(session.steps) steps, "
                + "\(Double(session.promptTokens).grouped) tokens read, \(Double(session.replyTokens).grouped) written, "
                + "\(session.seconds.tenths) s",
            class: "note"
        )
        if !signs.isEmpty { HTML.paragraph(signs.joined(separator: " · "), class: "note") }
    }

    private var grade: String {
        session.gradingError != nil ? "not graded" : session.resolved ? "resolved" : "not resolved"
    }

    private var signs: [String] {
        let signs = session.signs
        return [
            signs.firstToolRight ? nil : "the first reply held no call",
            signs.parseFailures > 0 ? "\(signs.parseFailures) replies without a call" : nil,
            signs.doneWithoutTest ? "submitted without a passing test after the last change" : nil,
            signs.loops > 0 ? "\(signs.loops) loops" : nil,
            signs.editsTests ? "the patch touches tests" : nil,
            signs.emptyPatch ? "no patch" : nil,
            session.gradingError.map { "not graded: \($0)" },
        ].compactMap(\.self)
    }

    private func opening(_ trajectory: Trajectory) -> HTML {
        HTML("details", ["class": "opening"]) {
            HTML("summary") { "What the model read first" }
            for message in trajectory.opening {
                HTML("h4") { message.role.rawValue }
                HTML("pre", ["class": "text"]) { message.content }
            }
        }
    }

    @HTMLBuilder private func ending(_ trajectory: Trajectory) -> HTML {
        HTML("div", ["class": "ending"]) {
            if let detail = trajectory.outcomeDetail { HTML.paragraph("The end: \(detail)", class: "notice") }
            HTML("h4") { "Patch" }
            if trajectory.patch.isEmpty {
                HTML.paragraph("None.", class: "note")
            } else {
                DiffView(trajectory.patch).html
            }
            HTML("p", ["class": "note"]) { HTML.link("trajectory.json", to: shown.file) }
        }
    }
}
