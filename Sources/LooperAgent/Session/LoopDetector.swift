import LooperCore

/// Sees repetition in a session.
///
/// It is fed with each step and looks across turns at calls and results, never at the words of a thought, whose
/// rewording would hide a loop. Results count as the same where only times and the like differ.
struct LoopDetector {
    /// What repeats.
    enum Finding: Sendable, Hashable {
        case repeats(period: Int, count: Int)
        case failures(count: Int)
        case reads(path: String, count: Int)
        case edits(path: String, count: Int)
        case installs(count: Int)
    }

    /// What a session does about it.
    enum Verdict: Sendable, Hashable {
        case fine
        case nudge(Finding)
        case warn(Finding)
        case stuck(Finding)
    }

    private let configuration: AgentConfiguration
    private var cycles: CycleWatch
    private var waiting = WaitingRule()
    private var coverage = ReadCoverage()
    private var failures = 0
    private var failedInstalls = 0
    private var failedEdits: [String: Int] = [:]
    private var warnings = 0
    private var quietSteps = 0

    init(_ configuration: AgentConfiguration) {
        self.configuration = configuration
        cycles = CycleWatch(maxPeriod: configuration.loopMaxPeriod, repeats: configuration.loopRepeats)
    }

    /// Takes the next step.
    ///
    /// - Parameter changesFiles: whether the step's tool is one that changes files by itself.
    mutating func take(_ step: Step, changesFiles: Bool) -> Verdict {
        if waiting.take(step.call) { return .fine }
        guard let finding = finding(in: step, changesFiles: changesFiles) else {
            quietSteps += 1
            if quietSteps >= configuration.loopForgiveness { warnings = 0 }
            return .fine
        }
        quietSteps = 0
        warnings += 1
        switch warnings {
        case 1: return .nudge(finding)
        case 2: return .warn(finding)
        default: return .stuck(finding)
        }
    }

    /// Everything is counted, and what says most is told.
    private mutating func finding(in step: Step, changesFiles: Bool) -> Finding? {
        let failed = step.observation.status == .failed
        failures = failed ? failures + 1 : 0
        let edits = countEdit(step, changesFiles: changesFiles, failed: failed)
        let reads = countRead(step)
        let installs = countInstall(step, failed: failed)
        let cycle = cycles.take(Self.signature(of: step)).map { Finding.repeats(period: $0.period, count: $0.count) }
        return edits ?? reads ?? installs ?? cycle ?? streak()
    }

    /// The call in one spelling and what came back, without what differs by itself.
    private static func signature(of step: Step) -> String {
        guard let call = step.call else { return "reply\u{0}\(step.reply.trimmed)\u{0}\(step.observation.text)" }
        let attributes = call.attributes.mapValues(\.trimmed)
        let canonical = ToolCall(call.name, attributes: attributes, body: call.body.trimmed).canonical
        return "\(canonical)\u{0}\(StableText.of(step.observation.text))"
    }

    /// Each multiple of the threshold counts once, so that a nudge leaves room to try something else.
    private func streak() -> Finding? {
        let isMultiple = failures > 0 && failures.isMultiple(of: configuration.loopFailures)
        return isMultiple ? .failures(count: failures) : nil
    }

    private mutating func countEdit(_ step: Step, changesFiles: Bool, failed: Bool) -> Finding? {
        guard changesFiles, let path = step.call?.attributes["path"].map(FilePath.normal) else { return nil }
        guard failed else {
            failedEdits[path] = nil
            coverage.reset()
            return nil
        }
        let count = failedEdits[path, default: 0] + 1
        failedEdits[path] = count
        return count >= configuration.loopFailedEdits ? .edits(path: path, count: count) : nil
    }

    private mutating func countRead(_ step: Step) -> Finding? {
        guard let excerpt = step.observation.excerpt else { return nil }
        let count = coverage.take(excerpt, text: step.observation.text)
        return count >= configuration.loopReads ? .reads(path: excerpt.path, count: count) : nil
    }

    private mutating func countInstall(_ step: Step, failed: Bool) -> Finding? {
        guard let call = step.call, call.name == "bash" else { return nil }
        let line = ShellLine(call.body)
        guard let index = line.commands.lastIndex(where: \.isInstall) else { return nil }
        // Where the line's status does not tell, as in `pip install x | tail`, its words do.
        let hasErrors = ["ERROR:", "error:", "ERR!"].contains(where: step.observation.text.contains)
        guard failed || (!line.decides(index) && hasErrors) else {
            failedInstalls = 0
            return nil
        }
        failedInstalls += 1
        return failedInstalls >= configuration.loopFailedInstalls ? .installs(count: failedInstalls) : nil
    }
}

extension String {
    /// The text without white space at its ends.
    fileprivate var trimmed: String {
        var text = drop(while: \.isWhitespace)
        while let last = text.last, last.isWhitespace { text = text.dropLast() }
        return String(text)
    }
}
