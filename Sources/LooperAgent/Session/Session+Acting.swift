import LooperCore

// MARK: Act and judge

extension Session {
    mutating func act(on call: ToolCall, _ step: inout Step) async throws(SessionEnding) {
        guard let tool = agent.tools[call.name] else { return }
        onEvent(.calling(call))
        let start = agent.clock.now()
        do {
            step.observation = try await tool.run(call, in: agent.environment)
        } catch {
            throw .failure("the tool \(call.name)", error)
        }
        step.toolSeconds = agent.clock.now() - start
        gate.take(call, step.observation, changesFiles: tool.specification.changesFiles)
        let isFinished = step.observation.status == .finished
        if isFinished, configuration.switches[.doneGate], gate.reminds() { step.observation = notices.doneGate }
        if tool.specification.changesFiles { await refreshPatch() }
    }

    /// Adds what the harness has to say to a step, puts its result into words, and says whether the session ends
    /// with it.
    mutating func judge(_ step: inout Step) -> SessionEnding? {
        let ending = verdict(on: &step)
        step.shown = results.shown(step.observation.text, notices: step.notices)
        return ending
    }

    private mutating func verdict(on step: inout Step) -> SessionEnding? {
        if step.observation.status == .finished { return SessionEnding(outcome: .submitted) }
        unusableInARow = step.call == nil ? unusableInARow + 1 : 0
        let left = configuration.maxSteps - step.number
        if left == configuration.stepsLeftNotice, left > 0 {
            step.notices.append(agent.prompts.render(.stepsLeft, ["steps": String(left)]))
        }
        let ending = judgeLoops(&step)
        if unusableInARow >= configuration.malformedLimit {
            return SessionEnding(outcome: .stuck, detail: "\(unusableInARow) replies in a row had no usable call")
        }
        return ending
    }

    private mutating func judgeLoops(_ step: inout Step) -> SessionEnding? {
        guard configuration.switches[.loopDetection] else { return nil }
        let changesFiles = step.call.flatMap { agent.tools[$0.name] }?.specification.changesFiles ?? false
        let verdict = loops.take(step, changesFiles: changesFiles)
        if let words = notices.words(for: verdict) { step.notices.append(words) }
        guard case .stuck(let finding) = verdict else { return nil }
        return SessionEnding(outcome: .stuck, detail: notices.words(for: finding))
    }
}
