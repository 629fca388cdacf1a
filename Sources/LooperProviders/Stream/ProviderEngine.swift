import LooperCore
import Synchronization

/// What all models over HTTP have in common: asking, asking again, counting.
final class ProviderEngine: Sendable {
    /// The share of the window from which on an estimate is not good enough.
    private static let countFrom = 0.4

    let identity: ModelIdentity
    private let client: ProviderClient
    private let format: any WireFormat
    private let price: ModelPrice?
    private let counts = Mutex(KnownCounts())
    private let thoughts = Mutex(ThoughtMemory())
    private let cannotCount = Mutex(false)

    init(identity: ModelIdentity, client: ProviderClient, format: any WireFormat, price: ModelPrice?) {
        self.identity = identity
        self.client = client
        self.format = format
        self.price = price
    }

    /// The server's count where it is known or matters, else an estimate that is rather too high.
    func tokenCount(of messages: [Message]) async throws -> Int {
        let sent = thoughts.withLock { $0.hide(in: messages) }
        if let known = counts.withLock({ $0.exact(sent) }) { return known }
        let estimate = counts.withLock { $0.estimate(sent) }
        let isFar = Double(estimate) <= Self.countFrom * Double(identity.window)
        guard !isFar, !cannotCount.withLock(\.self) else { return estimate }
        do {
            guard let count = try await format.count(sent) else { return estimate }
            counts.withLock { $0.record(count, for: sent) }
            return count
        } catch {
            // A count is a help, not a need; only a cancelled task has no use for the estimate.
            try Task.checkCancellation()
            if (error as? ProviderError)?.isTransient == false { cannotCount.withLock { $0 = true } }
            return estimate
        }
    }

    /// The next reply, asked for again where that is of use and no text has been passed on.
    func reply(
        to messages: [Message],
        options: GenerationOptions,
        onText: (String) -> StreamDecision
    ) async throws -> Reply {
        let sent = thoughts.withLock { $0.hide(in: messages) }
        var attempt = 1
        while true {
            var assembly = ReplyAssembly(maxTokens: options.maxTokens)
            do {
                try await ask(try format.request(for: sent, options: options), &assembly, onText)
                return try finish(assembly, sent: sent, options: options)
            } catch {
                let failure = try client.providerError(error)
                if assembly.text.isEmpty, format.adapts(to: failure) { continue }
                try await prepare(after: failure, attempt: attempt, hasPassedText: !assembly.text.isEmpty)
                attempt += 1
            }
        }
    }

    /// Waits for the next attempt.
    ///
    /// - Throws: the failure itself where there is to be none, or where that is for the listener's owner to decide.
    private func prepare(after failure: ProviderError, attempt: Int, hasPassedText: Bool) async throws {
        var failure = failure
        failure.hasPassedText = hasPassedText
        let random = client.pacing.random()
        guard let wait = client.retry.wait(after: failure, attempt: attempt, random: random) else {
            // After the last attempt nobody is to begin anew.
            if attempt >= client.retry.maxAttempts { failure.isTransient = false }
            throw failure
        }
        try await client.pacing.sleep(wait)
        if hasPassedText { throw failure }
    }

    private func ask(
        _ request: HTTPRequest,
        _ assembly: inout ReplyAssembly,
        _ onText: (String) -> StreamDecision
    ) async throws {
        var reader = format.makeReader()
        do {
            try await client.stream(request) { event, watchdog in
                for part in try reader.read(event) {
                    let wasOpen = assembly.stopReason == nil
                    let isToken = assembly.take(part, onText: onText)
                    if wasOpen, assembly.stopReason != nil {
                        let limits = client.limits
                        watchdog.allow(seconds: isToken ? limits.afterStop : limits.afterEnd)
                    } else if wasOpen, isToken {
                        watchdog.allow(seconds: client.limits.idle)
                    }
                    if part == .done { return .stop }
                }
                return assembly.isFinished ? .stop : .more
            }
        } catch  where assembly.stopReason != nil && !(error is CancellationError) {
            // The text is complete; what broke is the way to the server's counts.
            return
        }
        if assembly.stopReason == nil {
            let host = ProviderClient.host(of: request)
            throw ProviderError(.interrupted, "\(host) ended the stream before the reply's end", isTransient: true)
        }
    }
}

// MARK: What a reply took

extension ProviderEngine {
    private func finish(
        _ assembly: ReplyAssembly,
        sent: [Message],
        options: GenerationOptions
    ) throws(ProviderError) -> Reply {
        let usage = try usage(of: assembly, sent: sent, options: options)
        thoughts.withLock { $0.remember(assembly.text, length: assembly.thoughtLength) }
        var reason = assembly.stopReason ?? .endOfTurn
        if reason == .length, usage.promptTokens + usage.replyTokens >= identity.window { reason = .window }
        return Reply(text: assembly.text, stopReason: reason, usage: usage)
    }

    private func usage(
        of assembly: ReplyAssembly,
        sent: [Message],
        options: GenerationOptions
    ) throws(ProviderError) -> Usage {
        let reported = assembly.usage
        if let prompt = reported.prompt, prompt > 0 { try record(prompt, for: sent) }
        let end = ContinuousClock.now
        let first = assembly.firstTokenAt ?? end
        var usage = counts.withLock { counts in
            Usage(
                promptTokens: reported.prompt ?? counts.exact(sent) ?? counts.estimate(sent),
                cachedTokens: reported.cached ?? 0,
                cacheWriteTokens: reported.cacheWrite ?? 0,
                replyTokens: reported.reply ?? min(options.maxTokens, counts.tokens(in: assembly.text))
            )
        }
        usage.promptSeconds = assembly.startedAt.duration(to: first) / .seconds(1)
        usage.replySeconds = first.duration(to: end) / .seconds(1)
        usage.isEstimated = !reported.isComplete
        usage.cost = price?.cost(of: usage)
        return usage
    }

    /// Takes the server's count of the prompt.
    ///
    /// - Throws: ``ProviderError`` where it is below what the prompt must have.
    private func record(_ prompt: Int, for sent: [Message]) throws(ProviderError) {
        let (exact, least) = counts.withLock { ($0.exact(sent), $0.least(sent)) }
        // A server's tokenizer may count the frame of a message otherwise than its model reads it.
        let needed = exact.map { $0 - $0 / 50 - 16 } ?? least
        guard prompt >= needed else {
            throw ProviderError(
                .truncated,
                "the server read \(prompt) tokens of a prompt that has \(needed) at least: it leaves a part out "
                    + "without saying so. Give the model a larger window where it is served (Ollama: num_ctx in its "
                    + "Modelfile or OLLAMA_CONTEXT_LENGTH), or name the real one by ?window=N"
            )
        }
        counts.withLock { $0.record(prompt, for: sent) }
    }
}
