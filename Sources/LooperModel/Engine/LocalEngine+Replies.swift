import LooperCore

extension LocalEngine {
    /// Continues `prompt`.
    ///
    /// - Throws: `CancellationError`; ``ModelError/Code/promptTooLong`` where the window has no room for a reply.
    func reply(
        to prompt: TokenContext,
        adapter: Adapter?,
        options: GenerationOptions,
        onText: @Sendable (String) -> StreamDecision
    ) async throws -> Reply {
        guard prompt.ids.count < window else { throw tooLong(prompt.ids.count) }
        let most = min(max(options.maxTokens, 0), window - prompt.ids.count)
        let plan = try PromptPlan(prompt.ids, more: most, adapter: adapter)
        return try await withReader(plan) { engine, reader in
            let reply = try await engine.write(reader, prompt, options, onText)
            return (reply, reply.context?.ids ?? prompt.ids)
        }
    }

    /// Logits (scored, vocabulary) of the last `scored` of `ids`.
    func logits(of ids: [Int32], scored: Int, adapter: Adapter?) async throws -> [Float] {
        let plan = try PromptPlan(ids, more: 0, adapter: adapter)
        return try await withReader(plan) { engine, reader in
            var logits: [Float] = []
            try await engine.readPrompt(reader, scored: scored) { logits += $0 }
            return (logits, ids)
        }
    }

    /// The natural logarithm of the probability of each id but the first, given those before it.
    func logProbabilities(of ids: [Int32], adapter: Adapter?) async throws -> [Double] {
        let plan = try PromptPlan(ids.dropLast(), more: 0, adapter: adapter)
        let vocabulary = engine.model.configuration.vocabulary
        return try await withReader(plan) { engine, reader in
            var found: [Double] = []
            try await engine.readPrompt(reader, scored: plan.ids.count, most: 128) { logits in
                for row in stride(from: logits.startIndex, to: logits.endIndex, by: vocabulary) {
                    found.append(logits[row..<row + vocabulary].logProbability(of: Int(ids[found.count + 1])))
                }
            }
            return (found, plan.ids)
        }
    }

    private func write(
        _ reader: Reader,
        _ prompt: TokenContext,
        _ options: GenerationOptions,
        _ onText: @Sendable (String) -> StreamDecision
    ) async throws -> Reply {
        let clock = ContinuousClock()
        let start = clock.now
        var logits: ArraySlice<Float> = []
        try await readPrompt(reader) { logits = $0 }
        let promptRead = clock.now
        var generation = Generation(prompt: prompt, options: options, tokenizer: tokenizer, window: window)
        while generation.stopReason == nil {
            try Task.checkCancellation()
            let id = try generation.next(logits, onText)
            if generation.stopReason == nil { logits = try await read([id], scored: 1, reader) }
        }
        let usage = Usage(
            promptTokens: prompt.ids.count,
            cachedTokens: reader.cached,
            replyTokens: generation.context.ids.count - prompt.ids.count,
            promptSeconds: (promptRead - start) / .seconds(1),
            replySeconds: (clock.now - promptRead) / .seconds(1)
        )
        return generation.reply(usage)
    }

    private func tooLong(_ count: Int) -> ModelError {
        ModelError(
            .promptTooLong,
            "the prompt has \(count) tokens, and the model's window of \(window) must hold the reply as well"
        )
    }
}
