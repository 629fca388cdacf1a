import LooperCore

/// One step: what was pruned before it, the reply, what was done of it, what came back.
struct StepView: Sendable {
    private let step: Step
    private let isLoop: Bool

    init(_ step: Step, isLoop: Bool) {
        self.step = step
        self.isLoop = isLoop
    }

    var html: HTML {
        HTML("article", ["class": "step"]) {
            if let pruning = step.pruning { HTML.paragraph(Self.words(pruning), class: "pruned") }
            HTML("header") {
                HTML("span", ["class": "step-number"]) { "\(step.number)" }
                " "
                if let call = step.call {
                    HTML("code") { call.name }
                } else {
                    HTML("span", ["class": "badge lost"]) { "no usable call" }
                }
                HTML("span", ["class": "note"]) { figures }
            }
            HTML("pre", ["class": "reply"]) { step.reply }
            for intervention in step.interventions ?? [] {
                HTML.paragraph(Self.words(intervention), class: "intervention")
            }
            observation
            for notice in step.notices { HTML.paragraph(notice, class: isLoop ? "notice loop" : "notice") }
            if isLoop, step.notices.isEmpty {
                HTML.paragraph("It saw a loop here.", class: "notice loop")
            }
            if let patch = step.patch {
                HTML("details") {
                    HTML("summary") { "The patch after this step" }
                    DiffView(patch).html
                }
            }
        }
    }

    private var figures: String {
        let usage = step.usage
        return " \(usage.promptTokens) read (\(usage.cachedTokens) cached), \(usage.replyTokens) written, "
            + "\((usage.promptSeconds + usage.replySeconds).tenths) s; tool \(step.toolSeconds.tenths) s"
    }

    private var observation: HTML {
        let kind = "observation \(step.observation.status.rawValue)"
        return FoldedText(
            step.shown.text ?? step.observation.text,
            summary: step.observation.summary,
            class: kind
        ).html
    }

    private static func words(_ pruning: Pruning) -> String {
        let shortened = pruning.shortened.map { "\($0.step)" }
        let dropped = pruning.dropped.map(String.init)
        return [
            shortened.isEmpty ? nil : "the results of steps \(shortened.listed) became one line each",
            dropped.isEmpty ? nil : "the replies of steps \(dropped.listed) were dropped",
        ].compactMap(\.self).joined(separator: "; ").capitalizedFirst + ", to make room."
    }

    private static func words(_ intervention: Intervention) -> String {
        let what =
            switch intervention.kind {
            case .changedCall: "ran another call"
            case .refused: "did not let the call run"
            case .changedResult: "changed the result"
            case .ended: "ended the session"
            }
        return "\(intervention.by) \(what)" + (intervention.call.map { ": \($0.canonical)" } ?? "")
    }
}

extension String {
    /// With a capital letter at its beginning.
    fileprivate var capitalizedFirst: String { prefix(1).uppercased() + dropFirst() }
}
