import Foundation
import Looper

/// A session as programs follow it: one JSON object a line.
struct JSONEvents: Sendable {
    private struct Started: Encodable {
        let event = "started"
        let messages: [Message]
    }

    private struct Asking: Encodable {
        let event = "asking"
        let step: Int
        let promptTokens: Int
    }

    private struct Calling: Encodable {
        let event = "call"
        let call: ToolCall
    }

    private struct Pruned: Encodable {
        let event = "pruned"
    }

    private struct Finished: Encodable {
        let event = "step"
        let step: Step
    }

    private struct Notice: Encodable {
        let event = "notice"
        let text: String
    }

    private struct Ended: Encodable {
        let event = "outcome"
        let outcome: Outcome
        let detail: String?
        let patch: String
        let steps: Int
        let tokensIn: Int
        let tokensOut: Int
        let seconds: Double
        /// US dollars, where they are known.
        var cost: Double?
        let trajectory: String?
        let leftOut: [Patch.Omission]
    }

    func show(_ event: SessionEvent) {
        switch event {
        case .started(let opening): write(Started(messages: opening))
        case .asking(let step, let promptTokens): write(Asking(step: step, promptTokens: promptTokens))
        case .calling(let call): write(Calling(call: call))
        case .stepFinished(let step): write(Finished(step: step))
        case .notice(let text): write(Notice(text: text))
        case .pruned: write(Pruned())
        case .replyDelta, .finished: break
        }
    }

    /// The last line of all.
    static func outcome(of result: SessionResult, file: String) throws -> String {
        let trajectory = result.trajectory
        return try JSONLine.encode(
            Ended(
                outcome: trajectory.outcome ?? .failed,
                detail: trajectory.outcomeDetail,
                patch: trajectory.patch,
                steps: trajectory.steps.count,
                tokensIn: trajectory.promptTokens,
                tokensOut: trajectory.replyTokens,
                seconds: trajectory.seconds,
                cost: trajectory.cost,
                trajectory: file,
                leftOut: result.omissions
            )
        )
    }

    /// The last line where the session could not begin.
    static func failure(_ detail: String) throws -> String {
        try JSONLine.encode(
            Ended(
                outcome: .failed,
                detail: detail,
                patch: "",
                steps: 0,
                tokensIn: 0,
                tokensOut: 0,
                seconds: 0,
                trajectory: nil,
                leftOut: []
            )
        )
    }

    private func write(_ value: some Encodable) {
        guard let line = try? JSONLine.encode(value) else { return }
        // A lost line of progress is found at the end, when the outcome cannot be written either.
        try? StandardOutput.line(line)
    }
}
