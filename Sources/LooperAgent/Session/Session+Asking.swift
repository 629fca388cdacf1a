import LooperCore

// MARK: Observe and ask

extension Session {
    /// Makes room for the reply.
    ///
    /// - Returns: how many tokens the reply may take, and what was pruned.
    mutating func observe() async throws(SessionEnding) -> (room: Int, Pruning?) {
        let window = agent.model.identity.window
        var count = try await countTokens()
        let pruning = prune(at: count)
        if pruning != nil { count = try await countTokens() }
        onEvent(.asking(step: stepNumber, promptTokens: count))
        let inWindow = window - count
        guard inWindow >= configuration.minReplyTokens else {
            let detail = "the prompt takes \(count) of the window's \(window) tokens"
            throw SessionEnding(outcome: .tokenLimit, detail: detail)
        }
        let inBudget = configuration.maxTokens - spentTokens - count
        guard inBudget >= configuration.minReplyTokens else {
            let detail = "\(spentTokens) of \(configuration.maxTokens) tokens are spent"
            throw SessionEnding(outcome: .tokenLimit, detail: detail)
        }
        return (min(configuration.maxReplyTokens, inWindow, inBudget), pruning)
    }

    private mutating func countTokens() async throws(SessionEnding) -> Int {
        let messages = transcript.messages
        do {
            let tokens =
                if let counted {
                    try await agent.model.tokenCount(of: messages, knowing: counted)
                } else {
                    try await agent.model.tokenCount(of: messages)
                }
            counted = CountedPrefix(messages: messages.count, tokens: tokens)
            return tokens
        } catch {
            throw .failure("the model", error)
        }
    }

    /// Prunes a batch when the prompt grows past its share, and whatever there is when it would not fit.
    private mutating func prune(at count: Int) -> Pruning? {
        guard configuration.switches[.pruning] else { return nil }
        let window = agent.model.identity.window
        let isPressing = count + configuration.minReplyTokens > window
        guard isPressing || Double(count) > configuration.pruneAbove * Double(window) else { return nil }
        let pruning = pruner.pruning(of: trajectory.steps, isPressing: isPressing) {
            agent.prompts.render(.pruned, ["summary": $0])
        }
        guard let pruning else { return nil }
        transcript.apply(pruning)
        counted = nil
        onEvent(.pruned)
        return pruning
    }

    /// The reply, and why it was stopped; one that the deadline cut is no reply but the end of the session.
    func ask(_ maxTokens: Int, attempts: Int = 3) async throws(SessionEnding) -> (Reply, ReplyListener.Stop?) {
        var options = generation
        options.maxTokens = maxTokens
        if options.temperature > 0 { options.seed = Self.seed(generation.seed, step: stepNumber) }
        let listener = ReplyListener(
            detector: agent.tools.detector,
            repetition: configuration.replyRepetition,
            clock: agent.clock,
            deadline: deadline,
            onEvent: onEvent
        )
        do {
            let reply = try await agent.model.reply(
                to: transcript.messages,
                options: options,
                onText: listener.take
            )
            if Task.isCancelled { throw SessionEnding.cancelled }
            if listener.stop == .deadline { throw SessionEnding.timeLimit(configuration.maxSeconds) }
            return (reply, listener.stop)
        } catch let error as any ModelFailure where error.meaning == .interrupted && attempts > 1 {
            return try await ask(maxTokens, attempts: attempts - 1)
        } catch {
            throw .failure("the model", error)
        }
    }

    /// A seed of its own for each step, so that an unlucky reply is not drawn again.
    private static func seed(_ seed: UInt64, step: Int) -> UInt64 {
        var mixed = seed &+ UInt64(step) &* 0x9E37_79B9_7F4A_7C15
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        return mixed ^ (mixed >> 31)
    }
}
