import LooperAgent
import LooperCore

/// Does again what the hooks of a recorded session did.
struct RecordedHook: SessionHook {
    let name = "replay"
    private let steps: [Step]

    init(_ trajectory: Trajectory) {
        steps = trajectory.steps
    }

    private func interventions(_ number: Int) -> [Intervention] {
        guard steps.indices.contains(number - 1) else { return [] }
        // Switches of the frame act by themselves.
        return (steps[number - 1].interventions ?? []).filter { AgentSwitch(rawValue: $0.by) == nil }
    }

    func beforeCall(_ call: ToolCall, in context: HookContext) async throws -> CallDecision {
        let interventions = interventions(context.step)
        if interventions.contains(where: { $0.kind == .refused }) {
            return .refuse(steps[context.step - 1].observation.text)
        }
        if interventions.contains(where: { $0.kind == .ended }) { return .end(.failed, "as recorded") }
        return interventions.last { $0.kind == .changedCall }?.call.map(CallDecision.change) ?? .proceed
    }

    func afterCall(_ call: ToolCall, _ observation: Observation, in context: HookContext) async throws -> Observation {
        let isChanged = interventions(context.step).contains { $0.kind == .changedResult }
        return isChanged ? steps[context.step - 1].observation : observation
    }
}
