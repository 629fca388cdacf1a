import LooperAgent
import LooperCore
import Synchronization

/// What hooks saw, in order.
final class HookLog: Sendable {
    private let kept = Mutex<[String]>([])

    var lines: [String] { kept.withLock { $0 } }

    func add(_ line: String) { kept.withLock { $0.append(line) } }
}

/// A hook that writes down what it sees and does what its closures say.
struct RecordingHook: SessionHook {
    let name: String
    private let log: HookLog
    private let decide: @Sendable (ToolCall) -> CallDecision
    private let review: @Sendable (ToolCall, Observation) -> Observation

    init(
        _ name: String,
        _ log: HookLog,
        decide: @escaping @Sendable (ToolCall) -> CallDecision = { _ in .proceed },
        review: @escaping @Sendable (ToolCall, Observation) -> Observation = { $1 }
    ) {
        self.name = name
        self.log = log
        self.decide = decide
        self.review = review
    }

    func beforeCall(_ call: ToolCall, in context: HookContext) async throws -> CallDecision {
        log.add("\(name) before \(context.step) \(call.name)")
        return decide(call)
    }

    func afterCall(_ call: ToolCall, _ observation: Observation, in context: HookContext) async throws -> Observation {
        log.add("\(name) after \(context.step)")
        return review(call, observation)
    }

    func onStep(_ step: Step, in context: HookContext) async throws {
        log.add("\(name) step \(step.number)")
    }

    func onOutcome(_ trajectory: Trajectory) async throws {
        log.add("\(name) outcome \(trajectory.outcome?.rawValue ?? "none")")
    }
}

/// A hook that breaks at one joint.
struct ThrowingHook: SessionHook {
    struct Broken: Error, CustomStringConvertible {
        let description: String
    }

    let name = "thrower"
    let joint: String

    private func breakDown(at place: String) throws {
        if place == joint { throw Broken(description: "broken at \(joint)") }
    }

    func beforeCall(_ call: ToolCall, in context: HookContext) async throws -> CallDecision {
        try breakDown(at: "before")
        return .proceed
    }

    func afterCall(_ call: ToolCall, _ observation: Observation, in context: HookContext) async throws -> Observation {
        try breakDown(at: "after")
        return observation
    }

    func onStep(_ step: Step, in context: HookContext) async throws { try breakDown(at: "step") }

    func onOutcome(_ trajectory: Trajectory) async throws { try breakDown(at: "outcome") }
}
