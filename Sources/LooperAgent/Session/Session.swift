import Logging
import LooperCore

/// One run of an agent: observe, ask, parse, act, record, until something ends it.
struct Session {
    /// Why a session ends.
    struct Ending: Error {
        var outcome: Outcome
        var detail: String?
    }

    let agent: Agent
    let generation: GenerationOptions
    let recorder: any TrajectoryRecorder
    let patch: @Sendable () async throws -> String
    let onEvent: @Sendable (SessionEvent) -> Void
    var trajectory: Trajectory
    private var transcript: Transcript
    private var loops: LoopDetector
    private var gate = DoneGate()
    private var context = TokenContext()
    private var unusableInARow = 0
    private let startedAt: Double
    private let notices: Notices
    private let results: ResultText

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
        transcript = Transcript(opening: trajectory.opening)
        loops = LoopDetector(agent.configuration)
        startedAt = trajectory.provenance.startedAt
        notices = Notices(prompts: agent.prompts, tools: agent.tools.specifications)
        results = ResultText(
            prompts: agent.prompts,
            configuration: agent.configuration,
            window: agent.model.identity.window
        )
    }

    private var configuration: AgentConfiguration { agent.configuration }
    private var deadline: Double { startedAt + configuration.maxSeconds }
    private var spentTokens: Int { trajectory.promptTokens + trajectory.replyTokens }

    /// Runs to the end.
    mutating func run() async -> Trajectory {
        onEvent(.started(opening: trajectory.opening))
        let ending = await takeSteps()
        await finish(ending)
        return trajectory
    }

    private mutating func takeSteps() async -> Ending {
        do throws(Ending) {
            try await record()
            while true { try await takeStep() }
        } catch {
            return error
        }
    }

    private mutating func takeStep() async throws(Ending) {
        try checkLimits()
        let room = try await observe()
        let (reply, stop) = try await ask(room)
        let parsed = agent.tools.parser.parse(reply.text, stopReason: reply.stopReason)
        var step = newStep(reply, call: parsed.call)
        switch parsed.content {
        case .call(let call): try await act(on: call, &step)
        case .failure(let failure):
            let cause = stop == .repetition && !failure.isMalformed ? .repetition : failure
            step.observation = notices.answer(to: cause, replyTokens: reply.usage.replyTokens)
        }
        let ending = judge(&step)
        append(step, reply)
        try await record()
        onEvent(.stepFinished(step))
        for notice in step.notices { onEvent(.notice(notice)) }
        if let ending { throw ending }
    }

    private func newStep(_ reply: Reply, call: ToolCall?) -> Step {
        Step(
            number: trajectory.steps.count + 1,
            reply: reply.text,
            stopReason: reply.stopReason,
            call: call,
            observation: Observation(.failed, "", summary: ""),
            usage: reply.usage,
            tokens: reply.context.map { $0.delta(from: context) }
        )
    }

    private mutating func append(_ step: Step, _ reply: Reply) {
        transcript.append(
            reply: Message(.assistant, reply.text, tokens: reply.writtenTokens),
            result: results.message(step.observation.text, notices: step.notices),
            summary: step.observation.summary,
            isUsable: step.call != nil
        )
        context = reply.context ?? context
        trajectory.steps.append(step)
        trajectory.messages = transcript.messages
    }
}

// MARK: Observe and ask

extension Session {
    private func checkLimits() throws(Ending) {
        if Task.isCancelled { throw .cancelled }
        if trajectory.steps.count >= configuration.maxSteps {
            throw Ending(outcome: .stepLimit, detail: "\(configuration.maxSteps) steps were taken")
        }
        if agent.clock.now() >= deadline {
            throw .timeLimit(configuration.maxSeconds)
        }
    }

    /// Makes room for the reply, and says how many tokens it may take.
    private mutating func observe() async throws(Ending) -> Int {
        let window = agent.model.identity.window
        var count = try await countTokens()
        if configuration.switches[.pruning], try prune(at: count) { count = try await countTokens() }
        onEvent(.asking(step: trajectory.steps.count + 1, promptTokens: count))
        let inWindow = window - count
        guard inWindow >= configuration.minReplyTokens else {
            throw Ending(outcome: .tokenLimit, detail: "the prompt takes \(count) of the window's \(window) tokens")
        }
        let inBudget = configuration.maxTokens - spentTokens - count
        guard inBudget >= configuration.minReplyTokens else {
            throw Ending(outcome: .tokenLimit, detail: "\(spentTokens) of \(configuration.maxTokens) tokens are spent")
        }
        return min(configuration.maxReplyTokens, inWindow, inBudget)
    }

    private func countTokens() async throws(Ending) -> Int {
        do {
            return try await agent.model.tokenCount(of: transcript.messages)
        } catch {
            throw Ending.failure("the model", error)
        }
    }

    /// Prunes a batch when the prompt grows past its share, and whatever there is when it would not fit.
    private mutating func prune(at count: Int) throws(Ending) -> Bool {
        let window = agent.model.identity.window
        let isOverShare = Double(count) > configuration.pruneAbove * Double(window)
        let hasBatch = transcript.prunable(keeping: configuration.keepRecentSteps) >= configuration.keepRecentSteps
        guard count + configuration.minReplyTokens > window || (isOverShare && hasBatch) else { return false }
        let prompts = agent.prompts
        let changed = transcript.prune(keeping: configuration.keepRecentSteps) {
            prompts.render(.pruned, ["summary": $0])
        }
        guard changed else { return false }
        trajectory.messages = transcript.messages
        onEvent(.pruned)
        return true
    }

    /// The reply, and why it was stopped; one that the deadline cut is no reply but the end of the session.
    private func ask(_ maxTokens: Int, attempts: Int = 3) async throws(Ending) -> (Reply, ReplyListener.Stop?) {
        var options = generation
        options.maxTokens = maxTokens
        if options.temperature > 0 { options.seed = Self.seed(generation.seed, step: trajectory.steps.count + 1) }
        let tools = agent.tools.specifications
        let listener = ReplyListener(
            tools: tools,
            repetition: configuration.replyRepetition,
            clock: agent.clock,
            deadline: deadline,
            onEvent: onEvent
        )
        do {
            // The model may read for long before it writes, and only what it writes passes the listener.
            let reply = try await TimeBox.run(seconds: deadline - agent.clock.now()) {
                [model = agent.model, messages = transcript.messages, options] in
                try await model.reply(to: messages, options: options, onText: listener.take)
            }
            if Task.isCancelled { throw Ending.cancelled }
            guard let reply, listener.stop != .deadline else { throw Ending.timeLimit(configuration.maxSeconds) }
            return (reply, listener.stop)
        } catch let error as any ModelFailure where error.meaning == .interrupted && attempts > 1 {
            return try await ask(maxTokens, attempts: attempts - 1)
        } catch {
            throw Ending.failure("the model", error)
        }
    }

    /// A seed of its own for each step, so that an unlucky reply is not drawn again.
    private static func seed(_ seed: UInt64, step: Int) -> UInt64 {
        var mixed = seed &+ UInt64(step) &* 0x9E37_79B9_7F4A_7C15
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        return mixed ^ (mixed >> 31)
    }
}

// MARK: Act and judge

extension Session {
    private mutating func act(on call: ToolCall, _ step: inout Step) async throws(Ending) {
        guard let tool = agent.tools[call.name] else { return }
        onEvent(.calling(call))
        let start = agent.clock.now()
        do {
            step.observation = try await tool.run(call, in: agent.environment)
        } catch {
            throw Ending.failure("the tool \(call.name)", error)
        }
        step.toolSeconds = agent.clock.now() - start
        gate.take(call, step.observation, changesFiles: tool.specification.changesFiles)
        let isFinished = step.observation.status == .finished
        if isFinished, configuration.switches[.doneGate], gate.reminds() { step.observation = notices.doneGate }
        if tool.specification.changesFiles { await refreshPatch() }
    }

    /// Adds what the harness has to say to a step, and says whether the session ends with it.
    private mutating func judge(_ step: inout Step) -> Ending? {
        if step.observation.status == .finished { return Ending(outcome: .submitted) }
        unusableInARow = step.call == nil ? unusableInARow + 1 : 0
        let left = configuration.maxSteps - step.number
        if left == configuration.stepsLeftNotice, left > 0 {
            step.notices.append(agent.prompts.render(.stepsLeft, ["steps": String(left)]))
        }
        let ending = judgeLoops(&step)
        if unusableInARow >= configuration.malformedLimit {
            return Ending(outcome: .stuck, detail: "\(unusableInARow) replies in a row had no usable call")
        }
        return ending
    }

    private mutating func judgeLoops(_ step: inout Step) -> Ending? {
        guard configuration.switches[.loopDetection] else { return nil }
        let changesFiles = step.call.flatMap { agent.tools[$0.name] }?.specification.changesFiles ?? false
        let verdict = loops.take(step, changesFiles: changesFiles)
        if let words = notices.words(for: verdict) { step.notices.append(words) }
        guard case .stuck(let finding) = verdict else { return nil }
        return Ending(outcome: .stuck, detail: notices.words(for: finding))
    }
}

// MARK: Record

extension Session {
    private mutating func record() async throws(Ending) {
        trajectory.seconds = agent.clock.now() - startedAt
        do {
            try await TimeBox.unhindered { [recorder, trajectory] in try await recorder.record(trajectory) }
        } catch {
            throw Ending.failure("the recorder", error)
        }
    }

    /// Asks for the patch, in a cancelled session too; where that fails the last one stands.
    @discardableResult
    private mutating func refreshPatch() async -> String? {
        do {
            trajectory.patch = try await TimeBox.unhindered(patch)
            return nil
        } catch {
            agent.logger.warning(
                "no patch: \(error)",
                metadata: ["looper.session.id": "\(trajectory.provenance.session)"]
            )
            return "the patch could not be read anew: \(error)"
        }
    }

    private mutating func finish(_ ending: Ending) async {
        let patchFailure = await refreshPatch()
        let details = [ending.detail, patchFailure].compactMap(\.self)
        trajectory.outcome = ending.outcome
        trajectory.outcomeDetail = details.isEmpty ? nil : details.joined(separator: "; ")
        do throws(Ending) {
            try await record()
        } catch {
            agent.logger.error("the end was not recorded: \(error.detail ?? "")")
        }
        onEvent(.finished(ending.outcome, detail: trajectory.outcomeDetail))
    }
}

extension Session.Ending {
    static let cancelled = Session.Ending(outcome: .failed, detail: "cancelled")

    /// The end of a session whose time is up.
    static func timeLimit(_ seconds: Double) -> Session.Ending {
        Session.Ending(outcome: .timeLimit, detail: "\(seconds) seconds are over")
    }

    /// The end of a session in which `part` broke down.
    static func failure(_ part: String, _ error: any Error) -> Session.Ending {
        if let ending = error as? Session.Ending { return ending }
        if Task.isCancelled || error is CancellationError { return cancelled }
        let isFull = (error as? any ModelFailure)?.meaning == .contextOverflow
        return Session.Ending(outcome: isFull ? .tokenLimit : .failed, detail: "\(part) failed: \(error)")
    }
}

extension Reply {
    /// The ids of the reply itself: what the mask marks at the end of the context.
    var writtenTokens: [Int32]? {
        guard let context else { return nil }
        let count = context.lossMask.reversed().prefix { $0 == 1 }.count
        return Array(context.ids.suffix(count))
    }
}
