import Foundation
import Looper

/// What a session looks like, as lines of text.
struct SessionView: Sendable {
    private static let gutter = "  │ "

    let terminal: Terminal
    private let limits: AgentConfiguration
    private let model: ModelIdentity
    private let renderer: CallRenderer

    init(terminal: Terminal, limits: AgentConfiguration, model: ModelIdentity, tools: [ToolSpecification]) {
        self.terminal = terminal
        self.limits = limits
        self.model = model
        renderer = CallRenderer(tools)
    }

    /// What is known before the first step.
    var opening: [String] {
        [
            "model \(model.name.withVisibleControls), window \(Self.grouped(model.window)) tokens",
            "at most \(limits.maxSteps) steps, \(Self.grouped(limits.maxTokens)) tokens, \(Self.time(limits.maxSeconds))",
        ]
    }

    /// The line above a step: how far the session has come, and what is left.
    func heading(step: Int, promptTokens: Int, spentTokens: Int, seconds: Double) -> [String] {
        let left = max(0, limits.maxTokens - spentTokens)
        let parts = [
            "step \(step) of \(limits.maxSteps)",
            "window \(Self.grouped(promptTokens)) of \(Self.grouped(model.window))",
            "budget left \(Self.grouped(left))", Self.time(seconds),
        ]
        return ["", terminal.painted(parts.joined(separator: " · ").clipped(toColumns: terminal.width), .bold)]
    }

    /// What the model thinks, between its tags or not.
    func thought(_ text: String) -> [String] {
        let plain = ["<think>", "</think>"].reduce(text) { $0.replacing($1, with: "") }
        let lines = plain.split(whereSeparator: \.isNewline).filter { !$0.allSatisfy(\.isWhitespace) }
        // A paragraph is left to wrap: thoughts are what a person follows.
        return Excerpt(head: 6, tail: 2, width: terminal.width * 4).lines(of: lines.joined(separator: "\n"))
            .map { terminal.painted($0, .dim) }
    }

    /// A call in the form in which the model writes it.
    func call(_ call: ToolCall) -> [String] {
        Excerpt(head: 8, tail: 3, width: terminal.width).lines(of: renderer.render(call))
            .map { terminal.painted($0, .cyan) }
    }

    /// A reply that held no usable call.
    func unusable(_ reply: String) -> [String] {
        let lines = Excerpt(head: 4, tail: 2, width: terminal.width - Self.gutter.count).lines(of: reply)
        return lines.map { terminal.painted($0, .dim) } + [terminal.painted("no usable call", .yellow)]
    }

    /// What came back, and how long that took.
    func result(_ step: Step) -> [String] {
        let observation = step.observation
        let isGood = observation.status != .failed
        let text = Excerpt(head: 6, tail: 4, width: terminal.width - Self.gutter.count).lines(of: observation.text)
        let seconds = String(
            format: "model %.1f s, tool %.1f s",
            step.usage.promptSeconds + step.usage.replySeconds,
            step.toolSeconds
        )
        let words = "\(isGood ? "ok" : "failed") · \(seconds) · \(Self.firstLine(of: observation.summary))"
        return text.map { terminal.painted(Self.gutter + $0, .dim) } + [
            terminal.painted("  " + words.clipped(toColumns: terminal.width - 2), isGood ? .green : .red)
        ]
    }

    /// Words of the harness to the model.
    func notice(_ text: String) -> [String] {
        Excerpt(head: 3, tail: 0, width: terminal.width - 8).lines(of: text).enumerated().map { index, line in
            terminal.painted((index == 0 ? "  note: " : "        ") + line, .yellow)
        }
    }

    /// How the session ended.
    func ending(_ outcome: Outcome, detail: String?) -> [String] {
        let words = outcome.rawValue + (detail.map { ": " + Self.firstLine(of: $0) } ?? "")
        return [
            "", terminal.painted(words.clipped(toColumns: terminal.width), outcome == .submitted ? .green : .yellow),
        ]
    }

    /// What is going on while nothing else is said: the end of what the model has written so far, or a wait.
    func activity(_ activity: SessionProgress.Activity, seconds: Double) -> String {
        switch activity {
        case .none: return ""
        case .reading(let tokens): return "reading \(Self.grouped(tokens)) tokens · \(Self.time(seconds))"
        case .running(let name): return "running \(name.withVisibleControls) · \(Self.time(seconds))"
        case .writing(let reply):
            let words = reply.suffix(400).split(whereSeparator: \.isWhitespace).joined(separator: " ")
            let prefix = "writing · \(Self.time(seconds)) · "
            return prefix
                + words.withVisibleControls.clippedAtStart(toColumns: max(8, terminal.width - prefix.count - 4))
        }
    }

    private static func firstLine(of text: String) -> String {
        String((text.split(whereSeparator: \.isNewline).first ?? "").prefix(400)).withVisibleControls
    }

    /// A number with its thousands apart.
    static func grouped(_ number: Int) -> String {
        let digits = Array(String(number.magnitude))
        let groups = digits.indices.map { index in
            (index > 0 && (digits.count - index).isMultiple(of: 3) ? "," : "") + String(digits[index])
        }
        return (number < 0 ? "-" : "") + groups.joined()
    }

    /// Seconds as minutes and seconds, with hours where there are any.
    static func time(_ seconds: Double) -> String {
        let whole = Int(max(0, min(seconds, 1e9)))
        let rest = String(format: "%02d", whole % 60)
        guard whole >= 3600 else { return "\(whole / 60):\(rest)" }
        return "\(whole / 3600):\(String(format: "%02d", whole / 60 % 60)):\(rest)"
    }
}
