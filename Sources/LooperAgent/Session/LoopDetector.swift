import LooperCore

/// Sees repetition in a session.
///
/// It is fed with each step and looks across turns at calls and results, never at the words of a thought, whose
/// rewording would hide a loop.
struct LoopDetector {
    /// What repeats.
    enum Finding: Sendable, Hashable {
        case repeats(period: Int, count: Int)
        case failures(count: Int)
        case reads(path: String, count: Int)
        case edits(path: String, count: Int)
    }

    /// What a session does about it.
    enum Verdict: Sendable, Hashable {
        case fine
        case nudge(Finding)
        case warn(Finding)
        case stuck(Finding)
    }

    private let configuration: AgentConfiguration
    private var signatures: [Signature] = []
    private var failures = 0
    private var reads: [ReadRange] = []
    private var failedEdits: [String: Int] = [:]
    private var warnings = 0
    private var quietSteps = 0

    private struct Signature: Hashable {
        var call: String
        var result: String
    }

    init(_ configuration: AgentConfiguration) {
        self.configuration = configuration
    }

    /// Takes the next step.
    ///
    /// - Parameter changesFiles: whether the step's tool is one that changes files by itself.
    mutating func take(_ step: Step, changesFiles: Bool) -> Verdict {
        if let call = step.call, Self.isWaiting(call) { return .fine }
        let call = step.call?.canonical ?? "reply:\(step.reply)"
        let most = configuration.loopMaxPeriod * configuration.loopRepeats
        signatures = (signatures + [Signature(call: call, result: step.observation.text)]).suffix(most)
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

    private mutating func finding(in step: Step, changesFiles: Bool) -> Finding? {
        let failed = step.observation.status == .failed
        failures = failed ? failures + 1 : 0
        let edits = countEdit(step, changesFiles: changesFiles, failed: failed)
        let readings = countRead(step)
        if let cycle = cycle() { return cycle }
        return edits ?? readings ?? streak()
    }

    /// Each multiple of the threshold counts once, so that a nudge leaves room to try something else.
    private func streak() -> Finding? {
        let isMultiple = failures > 0 && failures.isMultiple(of: configuration.loopFailures)
        return isMultiple ? .failures(count: failures) : nil
    }

    private func cycle() -> Finding? {
        let count = configuration.loopRepeats
        for period in 1...configuration.loopMaxPeriod where signatures.count >= period * count {
            let recent = Array(signatures.suffix(period * count))
            if recent.indices.dropFirst(period).allSatisfy({ recent[$0] == recent[$0 - period] }) {
                return .repeats(period: period, count: count)
            }
        }
        return nil
    }

    private mutating func countEdit(_ step: Step, changesFiles: Bool, failed: Bool) -> Finding? {
        guard changesFiles, let path = step.call?.attributes["path"] else { return nil }
        guard failed else {
            failedEdits[path] = nil
            reads = []
            return nil
        }
        let count = failedEdits[path, default: 0] + 1
        failedEdits[path] = count
        return count >= configuration.loopFailedEdits ? .edits(path: path, count: count) : nil
    }

    private mutating func countRead(_ step: Step) -> Finding? {
        guard let call = step.call, call.name == "read" else { return nil }
        let range = ReadRange(call.body)
        reads.append(range)
        let count = reads.count { $0.overlaps(range) }
        return count >= configuration.loopReads ? .reads(path: range.path, count: count) : nil
    }

    /// Whether the call only lets time pass, which is right to do again.
    private static func isWaiting(_ call: ToolCall) -> Bool {
        let words = call.body.split { $0.isWhitespace || $0 == ";" }
        return call.name == "bash" && (words.first == "sleep" || words.first == "wait")
    }
}

/// The lines that a call of `read` asks for: `path` or `path:first-last`.
private struct ReadRange {
    var path: String
    private var lines: ClosedRange<Int>

    init(_ body: String) {
        let text = body.trimming(while: \.isWhitespace)
        let parts = text.split(separator: ":", maxSplits: 1)
        let ends = parts.count == 2 ? parts[1].split(separator: "-").map { Int($0) } : []
        let numbers = ends.compactMap(\.self)
        path = String(parts.first ?? "")
        lines = 1...Int.max
        guard let first = numbers.first, numbers.count == ends.count else { return }
        lines = first...max(first, numbers.count > 1 ? numbers[1] : first)
    }

    func overlaps(_ other: ReadRange) -> Bool {
        path == other.path && lines.overlaps(other.lines)
    }
}

extension String {
    fileprivate func trimming(while predicate: (Character) -> Bool) -> Substring {
        var text = drop(while: predicate)
        while let last = text.last, predicate(last) { text = text.dropLast() }
        return text
    }
}
