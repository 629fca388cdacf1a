import LooperCore

// MARK: Act and judge

extension Session {
    /// Runs a call, unless a hook or a switch is against it; answers why the session ends, where a hook says so.
    mutating func act(on call: ToolCall, _ step: inout Step) async throws(SessionEnding) -> SessionEnding? {
        let context = hookContext
        switch try await agent.hooks.admit(call, &step, in: context) {
        case .run(let call): try await run(call, &step, in: context)
        case .refused(let text): step.observation = notices.refusal(text)
        case .ended(let ending):
            step.observation = notices.refusal(ending.detail ?? "")
            return ending
        }
        return nil
    }

    private mutating func run(_ call: ToolCall, _ step: inout Step, in context: HookContext) async throws(SessionEnding)
    {
        guard let tool = agent.tools[call.name] else {
            throw SessionEnding(outcome: .failed, detail: "a hook asks for the tool \(call.name), which is not there")
        }
        if let refusal = watch.refusal(of: agent.mask.masked(call)) {
            step.observation = notices.answer(to: refusal)
            step.add(Intervention(by: AgentSwitch.wholeFileGuard.rawValue, .refused, call: call))
            return
        }
        onEvent(.calling(agent.mask.masked(call)))
        let start = agent.clock.now()
        do {
            step.observation = agent.mask.masked(try await tool.run(call, in: agent.environment))
        } catch {
            throw .failure("the tool \(call.name)", error)
        }
        step.toolSeconds = agent.clock.now() - start
        try await agent.hooks.review(call, &step, in: context)
        if tool.specification.changesFiles { await refreshPatch(&step) }
        guard step.observation.status == .finished, watch.remindsOfTests() else { return }
        step.add(Intervention(by: AgentSwitch.doneGate.rawValue, .changedResult, observation: step.observation))
        step.observation = notices.doneGate
    }

    /// Asks for the patch and keeps it with the step where it has changed.
    private mutating func refreshPatch(_ step: inout Step) async {
        let before = trajectory.patch
        await refreshPatch()
        if trajectory.patch != before { step.patch = trajectory.patch }
    }

    /// Where hooks are called.
    var hookContext: HookContext {
        HookContext(session: trajectory.provenance.session, step: stepNumber, environment: agent.environment)
    }

    /// Adds what the harness has to say to a step, puts its result into words, and says whether the session ends
    /// with it.
    mutating func judge(_ step: inout Step) -> SessionEnding? {
        step.shown.text = results.clipped(step.observation.text)
        let ending = verdict(on: &step)
        step.shown = results.shown(step.observation.text, notices: step.notices)
        return ending
    }

    private mutating func verdict(on step: inout Step) -> SessionEnding? {
        if step.observation.status == .finished { return SessionEnding(outcome: .submitted) }
        let left = configuration.maxSteps - step.number
        if left == configuration.stepsLeftNotice, left > 0 {
            step.notices.append(agent.prompts.render(.stepsLeft, ["steps": String(left)]))
        }
        let verdict = watch.take(step, changesFiles: changesFiles(step))
        if let words = notices.words(for: verdict) { step.notices.append(words) }
        if let count = watch.tooManyUnusable {
            return SessionEnding(outcome: .stuck, detail: "\(count) replies in a row had no usable call")
        }
        guard case .stuck(let finding) = verdict else { return nil }
        return SessionEnding(outcome: .stuck, detail: notices.words(for: finding))
    }

    /// Whether the step's tool is one that changes files by itself.
    func changesFiles(_ step: Step) -> Bool {
        step.call.flatMap { agent.tools[$0.name] }?.specification.changesFiles ?? false
    }
}
