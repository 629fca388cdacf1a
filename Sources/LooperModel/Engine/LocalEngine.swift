import LooperCore

/// Owns the session of a local model: one reply at a time, on a queue of its own.
///
/// What the last reply read stays, and is not read again where the next prompt begins with it.
actor LocalEngine {
    private nonisolated let executor = QueueExecutor(label: "looper.engine")
    private let session: TransformerSession
    private let tokenizer: Tokenizer
    private let window: Int
    private var logits: [Float] = []

    nonisolated var unownedExecutor: UnownedSerialExecutor {
        executor.asUnownedSerialExecutor()
    }

    init(session: TransformerSession, tokenizer: Tokenizer, window: Int) {
        self.session = session
        self.tokenizer = tokenizer
        self.window = window
    }

    /// Continues `prompt`.
    ///
    /// - Throws: `CancellationError`; ``ModelError/Code/promptTooLong`` where the window has no room for a reply.
    func reply(
        to prompt: TokenContext,
        options: GenerationOptions,
        onText: @Sendable (String) -> StreamDecision
    ) async throws -> Reply {
        session.rearm()
        return try await withTaskCancellationHandler {
            try write(after: prompt, options, onText)
        } onCancel: { [session] in
            session.cancel()
        }
    }

    /// Logits (scored, vocabulary) of the last `scored` of `ids`, read from the start.
    func logits(of ids: [Int32], scored: Int) throws -> [Float] {
        session.rearm()
        session.truncate(to: 0)
        var logits: [Float] = []
        try session.read(ids, scored: scored, into: &logits)
        return logits
    }

    private func write(
        after prompt: TokenContext,
        _ options: GenerationOptions,
        _ onText: (String) -> StreamDecision
    ) throws -> Reply {
        let clock = ContinuousClock()
        let start = clock.now
        let cached = try read(prompt.ids)
        let promptRead = clock.now
        var generation = Generation(prompt: prompt, options: options, tokenizer: tokenizer, window: window)
        while generation.stopReason == nil {
            try Task.checkCancellation()
            let id = try generation.next(logits, onText)
            if generation.stopReason == nil { try session.read([id], scored: 1, into: &logits) }
        }
        let usage = Usage(
            promptTokens: prompt.ids.count,
            cachedTokens: cached,
            replyTokens: generation.context.ids.count - prompt.ids.count,
            promptSeconds: (promptRead - start) / .seconds(1),
            replySeconds: (clock.now - promptRead) / .seconds(1)
        )
        return generation.reply(usage)
    }

    /// Reads `prompt` from where it differs from what was read before, and gives the length of what they share.
    private func read(_ prompt: [Int32]) throws -> Int {
        try Task.checkCancellation()
        guard prompt.count < window else {
            throw ModelError(
                .promptTooLong,
                "the prompt has \(prompt.count) tokens, and the model's window of \(window) must hold the reply as well"
            )
        }
        let shared = zip(prompt, session.ids).prefix { $0 == $1 }.count
        // The last id is always read: its logits are wanted.
        let kept = min(shared, max(prompt.count - 1, 0))
        session.truncate(to: kept)
        try session.read(prompt[kept...], scored: 1, into: &logits)
        return kept
    }
}
