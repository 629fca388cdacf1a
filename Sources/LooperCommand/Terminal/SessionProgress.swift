import Foundation
import Looper
import Synchronization

/// A session as a person follows it: lines that stay, and in a terminal a last one that shows that it lives.
final class SessionProgress: Sendable {
    /// What the session is waiting for.
    enum Activity: Sendable {
        case none
        case reading(tokens: Int)
        case writing(String)
        case running(String)
    }

    private struct State {
        var activity = Activity.none
        var start = ContinuousClock.now
        var activityStart = ContinuousClock.now
        var reply = ""
        var spentTokens = 0
        var turns = 0

        mutating func begin(_ activity: Activity) {
            self.activity = activity
            activityStart = .now
        }
    }

    private static let spinner = ["|", "/", "-", "\\"]

    private let terminal: Terminal
    private let view: SessionView
    private let parser: CallParser
    private let state = Mutex(State())
    private let ticker = Mutex<Ticker?>(nil)

    init(_ runner: SessionRunner, terminal: Terminal = Terminal()) {
        self.terminal = terminal
        view = SessionView(
            terminal: terminal,
            limits: runner.limits,
            model: runner.identity,
            tools: runner.specifications
        )
        parser = CallParser(runner.specifications)
        guard terminal.isInteractive else { return }
        ticker.withLock { $0 = Ticker { [weak self] in self?.tick() } }
    }

    func show(_ event: SessionEvent) {
        state.withLock { state in
            for line in lines(for: event, &state) { terminal.line(line) }
        }
    }

    private func lines(for event: SessionEvent, _ state: inout State) -> [String] {
        switch event {
        case .started:
            state = State()
            return view.opening
        case .asking(let step, let promptTokens):
            state.reply = ""
            state.begin(.reading(tokens: promptTokens))
            return view.heading(
                step: step,
                promptTokens: promptTokens,
                spentTokens: state.spentTokens,
                seconds: state.start.seconds
            )
        case .replyDelta(let text):
            state.reply += text
            if case .writing = state.activity {} else { state.begin(.writing("")) }
            state.activity = .writing(String(state.reply.suffix(400)))
            return []
        case .calling(let call):
            state.begin(.running(call.name))
            return view.thought(parser.parse(state.reply, stopReason: .endOfTurn).thought) + view.call(call)
        case .stepFinished(let step):
            state.begin(.none)
            state.spentTokens += step.usage.promptTokens + step.usage.replyTokens
            return (step.call == nil ? view.unusable(step.reply) : []) + view.result(step)
        case .notice(let text): return view.notice(text)
        case .pruned: return [terminal.painted("  old results are shortened to make room", .dim)]
        case .finished(let outcome, let detail):
            state.begin(.none)
            return view.ending(outcome, detail: detail)
        }
    }

    private func tick() {
        state.withLock { state in
            if case .none = state.activity { return }
            state.turns += 1
            let mark = Self.spinner[state.turns % Self.spinner.count]
            terminal.status("\(mark) \(view.activity(state.activity, seconds: state.activityStart.seconds))")
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
}

extension ContinuousClock.Instant {
    /// Seconds since then.
    fileprivate var seconds: Double {
        let passed = duration(to: .now).components
        return Double(passed.seconds) + Double(passed.attoseconds) * 1e-18
    }
}
