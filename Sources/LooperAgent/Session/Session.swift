import LooperCore

/// One run of an agent: observe, ask, parse, act, record, until something ends it.
struct Session {
    let agent: Agent
    let generation: GenerationOptions
    let recorder: any TrajectoryRecorder
    let patch: @Sendable () async throws -> String
    let onEvent: @Sendable (SessionEvent) -> Void
    let startedAt: Double
    let notices: Notices
    let results: ResultText
    var trajectory: Trajectory
    var transcript: Transcript
    var pruner: Pruner
    /// How much of the transcript was counted, and how many tokens that takes; `nil` once it was pruned.
    var counted: CountedPrefix?
    var spentTokens: Int
    var watch: Watch
    private var context: TokenContext

    /// A session that begins, or that goes on where the steps of `trajectory` end.
    init(
        agent: Agent,
        generation: GenerationOptions,
        recorder: any TrajectoryRecorder,
        patch: @escaping @Sendable () async throws -> String,
        onEvent: @escaping @Sendable (SessionEvent) -> Void,
        trajectory: Trajectory
    ) {
        self.agent = agent
        self.generation = generation
        self.recorder = recorder
        self.patch = patch
        self.onEvent = onEvent
        self.trajectory = trajectory
        transcript = trajectory.transcript
        context = trajectory.tokenContexts()?.last ?? TokenContext()
        pruner = Pruner(keeping: agent.configuration.keepRecentSteps)
        spentTokens = trajectory.promptTokens + trajectory.replyTokens
        watch = Watch(agent.configuration)
        // The time between a crash and the resumption is not the session's.
        startedAt = agent.clock.now() - trajectory.seconds
        notices = Notices(prompts: agent.prompts, tools: agent.tools.specifications)
        results = ResultText(
            prompts: agent.prompts,
            configuration: agent.configuration,
            window: agent.model.identity.window
        )
        for step in trajectory.steps {
            pruner.take(step)
            watch.resume(step, changesFiles: changesFiles(step))
        }
    }

    var configuration: AgentConfiguration { agent.configuration }
    var deadline: Double { startedAt + configuration.maxSeconds }
    /// The number of the step that is under way.
    var stepNumber: Int { trajectory.steps.count + 1 }

    /// Runs to the end.
    ///
    /// One timer bounds all of it: a model may read for long before it writes, and a tool need not know of the limit.
    mutating func run() async -> Trajectory {
        onEvent(.started(opening: trajectory.opening))
        let (stepped, timeIsUp) = await TimeBox.run(seconds: deadline - agent.clock.now()) { [self] in
            var session = self
            let ending = await session.takeSteps()
            return (session: session, ending: ending)
        }
        self = stepped.session
        let isLate = timeIsUp && stepped.ending == .cancelled
        await finish(isLate ? .timeLimit(configuration.maxSeconds) : stepped.ending)
        return trajectory
    }

    private mutating func takeSteps() async -> SessionEnding {
        do throws(SessionEnding) {
            try await begin()
            while true { try await takeStep() }
        } catch {
            return error
        }
    }

    private mutating func takeStep() async throws(SessionEnding) {
        try checkLimits()
        let (room, pruning) = try await observe()
        let (reply, stop) = try await ask(room)
        let parsed = agent.tools.parser.parse(reply.text, stopReason: reply.stopReason)
        var step = newStep(reply, call: parsed.call, pruning)
        var hookEnding: SessionEnding?
        switch parsed.content {
        case .call(let call): hookEnding = try await act(on: call, &step)
        case .failure(let failure):
            let cause = stop == .repetition && !failure.isMalformed ? .repetition : failure
            step.observation = notices.answer(to: cause, replyTokens: reply.usage.replyTokens)
        }
        // What is kept is what the model reads again, so that a resumed session goes on with the same words.
        step = agent.mask.masked(step)
        let ending = judge(&step)
        let context = hookContext
        try await record(step, reply, hookEnding ?? ending)
        onEvent(.stepFinished(step))
        for notice in step.notices { onEvent(.notice(notice)) }
        try await agent.hooks.tell(step, in: context)
        if let ending = hookEnding ?? ending { throw ending }
    }

    private func checkLimits() throws(SessionEnding) {
        if Task.isCancelled { throw .cancelled }
        if trajectory.steps.count >= configuration.maxSteps {
            throw SessionEnding(outcome: .stepLimit, detail: "\(configuration.maxSteps) steps were taken")
        }
        if agent.clock.now() >= deadline { throw .timeLimit(configuration.maxSeconds) }
    }

    private func newStep(_ reply: Reply, call: ToolCall?, _ pruning: Pruning?) -> Step {
        Step(
            number: stepNumber,
            reply: reply.text,
            stopReason: reply.stopReason,
            call: call,
            observation: Observation(.failed, "", summary: ""),
            usage: reply.usage,
            tokens: reply.context.map { $0.delta(from: context) },
            pruning: pruning,
            train: reply.train
        )
    }

    private mutating func record(
        _ step: Step,
        _ reply: Reply,
        _ ending: SessionEnding?
    ) async throws(SessionEnding) {
        transcript.append(step)
        pruner.take(step)
        spentTokens += step.usage.promptTokens + step.usage.replyTokens
        context = reply.context ?? context
        trajectory.steps.append(step)
        // The end is written with the step that brings it, so that no crash comes between the two.
        trajectory.outcome = ending?.outcome
        trajectory.outcomeDetail = ending?.detail.map(agent.mask.masked)
        try await keep(step)
    }
}
