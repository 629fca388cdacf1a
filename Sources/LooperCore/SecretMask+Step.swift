extension SecretMask {
    /// The call with the values of its attributes and its body masked.
    public func masked(_ call: ToolCall) -> ToolCall {
        ToolCall(call.name, attributes: call.attributes.mapValues { masked($0) }, body: masked(call.body))
    }

    /// The observation with its text, its summary and the path of its excerpt masked.
    public func masked(_ observation: Observation) -> Observation {
        var observation = observation
        observation.text = masked(observation.text)
        observation.summary = masked(observation.summary)
        if let path = observation.excerpt?.path { observation.excerpt?.path = masked(path) }
        return observation
    }

    /// The step with all its words masked; its patch, which has to apply, and its token ids stay as they are.
    public func masked(_ step: Step) -> Step {
        var step = step
        step.reply = masked(step.reply)
        step.call = step.call.map { masked($0) }
        step.observation = masked(step.observation)
        step.shown = ShownResult(
            before: masked(step.shown.before),
            after: masked(step.shown.after),
            text: step.shown.text.map { masked($0) }
        )
        step.notices = step.notices.map { masked($0) }
        step.interventions = step.interventions.map { $0.map { masked($0) } }
        return step
    }

    private func masked(_ intervention: Intervention) -> Intervention {
        var intervention = intervention
        intervention.call = intervention.call.map { masked($0) }
        intervention.observation = intervention.observation.map { masked($0) }
        return intervention
    }
}
