package import LooperCore

extension SessionSigns {
    /// What is noticed in a session of an agent with these `tools` and this `configuration`; what its patch touches is
    /// for others to say.
    package init(_ trajectory: Trajectory, tools: [ToolSpecification], configuration: AgentConfiguration) {
        self.init(
            firstToolRight: trajectory.steps.first?.call != nil,
            parseFailures: trajectory.steps.count { $0.call == nil },
            doneWithoutTest: trajectory.outcome == .submitted && !DoneGate.isTested(after: trajectory.steps),
            loops: trajectory.loopingSteps(tools: tools, configuration: configuration).count
        )
    }
}

extension DoneGate {
    /// Whether a test has passed since the last change in `steps`.
    fileprivate static func isTested(after steps: [Step]) -> Bool {
        var gate = DoneGate()
        for step in steps {
            guard let call = step.callThatRan else { continue }
            gate.take(call, step.observation, changedFiles: step.patch != nil)
        }
        return gate.isTested
    }
}

extension Trajectory {
    /// The numbers of the steps after which the loop detector spoke, or would have where it is switched off.
    package func loopingSteps(tools: [ToolSpecification], configuration: AgentConfiguration) -> [Int] {
        let changing = Set(tools.filter(\.changesFiles).map(\.name))
        var detector = LoopDetector(configuration)
        return steps.filter { step in
            // A session that is submitted is over before the detector is asked.
            guard step.observation.status != .finished else { return false }
            return detector.take(step, changesFiles: step.call.map { changing.contains($0.name) } ?? false) != .fine
        }.map(\.number)
    }
}
