import Foundation
import Looper

/// A session as a person follows it: the reply as it is written in a terminal, a line a step elsewhere.
struct SessionProgress: Sendable {
    private let terminal = Terminal()

    func show(_ event: SessionEvent) {
        switch event {
        case .started, .pruned: break
        case .asking(let step, let promptTokens):
            if terminal.isInteractive {
                terminal.line(Self.dim("step \(step), \(promptTokens) tokens to read"))
            }
        case .replyDelta(let text): if terminal.isInteractive { terminal.write(Self.dim(text.withVisibleControls)) }
        case .calling(let call): if terminal.isInteractive { terminal.write("\n\(call.name) …") }
        case .stepFinished(let step): terminal.line(Self.line(of: step))
        case .notice(let text): terminal.line("   note: \(Self.firstLine(of: text))")
        case .finished(let outcome, let detail):
            terminal.line("\(outcome.rawValue)\(detail.map { ": " + Self.firstLine(of: $0) } ?? "")")
        }
    }

    /// What a person wants to know at the end.
    static func summary(of result: SessionResult, file: String) -> [String] {
        let trajectory = result.trajectory
        let seconds = String(format: "%.1f", trajectory.seconds)
        return [
            "outcome     \(trajectory.outcome?.rawValue ?? "unknown")",
            "steps       \(trajectory.steps.count)",
            "tokens      \(trajectory.promptTokens) read, \(trajectory.replyTokens) written\(cost(of: trajectory))",
            "seconds     \(seconds)",
            "trajectory  \(file)",
            "patch       \(trajectory.patch.isEmpty ? "empty" : "\(trajectory.patch.split(separator: "\n").count) lines")",
        ] + result.omissions.map { "left out    \($0.path): \($0.reason)" }
    }

    /// What the session cost, and what of the figures is not the provider's own.
    private static func cost(of trajectory: Trajectory) -> String {
        let isOnServer = ["openai:", "anthropic:"].contains { trajectory.provenance.model.name.hasPrefix($0) }
        let estimated = trajectory.steps.count { $0.usage.isEstimated }
        let marks = [
            trajectory.cost.map { String(format: "%.4f US dollars", $0) } ?? (isOnServer ? "no price known" : nil),
            estimated > 0 ? "\(estimated) of \(trajectory.steps.count) steps estimated" : nil,
        ]
        return marks.compactMap(\.self).map { ", " + $0 }.joined()
    }

    private static func line(of step: Step) -> String {
        let state = step.observation.status == .failed ? "failed" : "ok"
        let summary = firstLine(of: step.observation.summary)
        let what = step.call == nil ? "no usable call: \(summary)" : summary
        let seconds = String(format: "%.1f s", step.usage.promptSeconds + step.usage.replySeconds + step.toolSeconds)
        return "step \(step.number)  \(what)  \(state)  \(seconds)"
    }

    private static func firstLine(of text: String) -> String {
        String((text.split(whereSeparator: \.isNewline).first ?? "").prefix(160)).withVisibleControls
    }

    private static func dim(_ text: String) -> String { "\u{1b}[2m\(text)\u{1b}[0m" }
}
