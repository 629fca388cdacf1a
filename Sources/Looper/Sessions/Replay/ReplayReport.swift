import LooperAgent
import LooperCore

/// How a replayed session compares with its record.
public struct ReplayReport: Sendable, Encodable {
    /// A place where the two differ.
    public struct Difference: Sendable, Hashable, Encodable {
        /// The number of the step; 0 before the first one, `nil` after the last.
        public let step: Int?
        /// What differs: `opening`, `pruning`, `reply`, `call`, `result`, `end` or `patch`.
        public let part: String
        /// What was recorded.
        public let was: String
        /// What came of the replay.
        public let now: String
        /// Whether only times, addresses, names of temporary files and the like differ.
        public let isVolatile: Bool

        /// The lines that differ, with a little around them.
        public var diff: [String] { LineDifference(was, now).lines }
    }

    /// The session's own id.
    public let session: String
    /// How many steps the record has.
    public let steps: Int
    /// All differences, in order.
    public let differences: [Difference]

    /// The first difference that counts.
    public func divergence(strict: Bool = false) -> Difference? {
        differences.first { strict || !$0.isVolatile }
    }

    init(record: Trajectory, replay: Trajectory) {
        session = record.provenance.session
        steps = record.steps.count
        var comparison = Comparison()
        comparison.compare(0, "opening", Self.text(record.opening), Self.text(replay.opening))
        for (was, now) in zip(record.steps, replay.steps) { comparison.compare(was, now) }
        comparison.compare(nil, "end", Self.end(of: record, replayed: nil), Self.end(of: replay, replayed: record))
        if record.outcome != nil { comparison.compare(nil, "patch", record.patch, replay.patch) }
        differences = comparison.differences
    }

    private static func text(_ messages: [Message]) -> String {
        messages.map { "\($0.role.rawValue):\n\($0.content)" }.joined(separator: "\n")
    }

    /// The steps and the outcome; an end that comes from outside, as a time limit does, is the end of the record.
    private static func end(of trajectory: Trajectory, replayed record: Trajectory?) -> String {
        let reproducible: [Outcome?] = [.submitted, .stuck, .stepLimit, .tokenLimit]
        let recorded = record ?? trajectory
        let isComparable = reproducible.contains(recorded.outcome)
        let isSameLength = trajectory.steps.count == recorded.steps.count
        let outcome = isComparable || !isSameLength ? trajectory.outcome?.rawValue ?? "none" : "any outcome"
        return "\(trajectory.steps.count) steps, \(outcome)"
    }
}

/// Collects what differs.
private struct Comparison {
    var differences: [ReplayReport.Difference] = []

    mutating func compare(_ was: Step, _ now: Step) {
        compare(was.number, "pruning", Self.text(was.pruning), Self.text(now.pruning))
        compare(was.number, "reply", was.reply, now.reply)
        compare(was.number, "call", was.call?.canonical ?? "none", now.call?.canonical ?? "none")
        compare(was.number, "result", Self.text(was), Self.text(now))
    }

    mutating func compare(_ step: Int?, _ part: String, _ was: String, _ now: String) {
        guard was != now else { return }
        let isVolatile = StableText.of(was) == StableText.of(now)
        differences.append(.init(step: step, part: part, was: was, now: now, isVolatile: isVolatile))
    }

    private static func text(_ step: Step) -> String {
        "\(step.observation.status.rawValue)\n\(step.result)"
    }

    private static func text(_ pruning: Pruning?) -> String {
        guard let pruning else { return "nothing" }
        let dropped = pruning.dropped.map { "step \($0) dropped" }
        return (dropped + pruning.shortened.map { "step \($0.step): \($0.text)" }).joined(separator: "\n")
    }
}
