import LooperCore

/// The hooks of an agent, called in order.
struct HookChain: Sendable {
    /// What became of a call.
    enum Admission {
        case run(ToolCall)
        case refused(String)
        case ended(SessionEnding)
    }

    private let hooks: [any SessionHook]

    init(_ hooks: [any SessionHook]) throws(AgentError) {
        var names = Set(AgentSwitch.allCases.map(\.rawValue))
        for hook in hooks where !names.insert(hook.name).inserted {
            throw AgentError(.badHook, "a hook cannot be named \"\(hook.name)\": another hook or a switch has the name")
        }
        self.hooks = hooks
    }

    /// The names, in order; `nil` where there is no hook.
    var names: [String]? { hooks.isEmpty ? nil : hooks.map(\.name) }

    /// Asks each hook about a call, and adds what they did to `step`.
    func admit(
        _ call: ToolCall,
        _ step: inout Step,
        in context: HookContext
    ) async throws(SessionEnding) -> Admission {
        var call = call
        for hook in hooks {
            switch try await Self.calling(hook, { try await hook.beforeCall(call, in: context) }) {
            case .proceed: break
            case .change(let other):
                guard other != call else { break }
                call = other
                step.add(Intervention(by: hook.name, .changedCall, call: other))
            case .refuse(let text):
                step.add(Intervention(by: hook.name, .refused))
                return .refused(text)
            case .end(let outcome, let reason):
                step.add(Intervention(by: hook.name, .ended))
                return .ended(SessionEnding(outcome: outcome, detail: "the hook \(hook.name): \(reason)"))
            }
        }
        return .run(call)
    }

    /// Lets each hook change the result of a call, from the last hook to the first.
    func review(_ call: ToolCall, _ step: inout Step, in context: HookContext) async throws(SessionEnding) {
        for hook in hooks.reversed() {
            let before = step.observation
            let after = try await Self.calling(hook) { try await hook.afterCall(call, before, in: context) }
            guard after != before else { continue }
            step.add(Intervention(by: hook.name, .changedResult, observation: before))
            step.observation = after
        }
    }

    /// Shows each hook a step that is over.
    func tell(_ step: Step, in context: HookContext) async throws(SessionEnding) {
        for hook in hooks { try await Self.calling(hook) { try await hook.onStep(step, in: context) } }
    }

    /// Shows each hook the end; answers what those that failed have to say.
    func tell(_ trajectory: Trajectory) async -> [String] {
        var failures: [String] = []
        for hook in hooks {
            do {
                try await hook.onOutcome(trajectory)
            } catch {
                failures.append("the hook \(hook.name) failed: \(error)")
            }
        }
        return failures
    }

    private static func calling<Value>(
        _ hook: any SessionHook,
        _ body: () async throws -> Value
    ) async throws(SessionEnding) -> Value {
        do {
            return try await body()
        } catch {
            throw .failure("the hook \(hook.name)", error)
        }
    }
}

extension Step {
    /// Writes down what was made of the call or its result.
    mutating func add(_ intervention: Intervention) {
        interventions = (interventions ?? []) + [intervention]
    }
}
