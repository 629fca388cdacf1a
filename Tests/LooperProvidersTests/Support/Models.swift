import Foundation
import LooperCore
import Synchronization

@testable import LooperProviders

/// What was waited for, without waiting.
final class Waits: Sendable {
    private let seconds = Mutex<[Double]>([])

    var all: [Double] { seconds.withLock { $0 } }

    func pacing(random: Double = 1) -> Pacing {
        Pacing(
            now: { 1_800_000_000 },
            sleep: { [self] wait in
                try Task.checkCancellation()
                seconds.withLock { $0.append(wait) }
            },
            random: { random }
        )
    }
}

/// Text as a listener hears it.
final class Heard: Sendable {
    private let pieces = Mutex<[String]>([])

    var text: String { pieces.withLock { $0.joined() } }
    var count: Int { pieces.withLock(\.count) }

    func take(_ piece: String) -> StreamDecision {
        pieces.withLock { $0.append(piece) }
        return .more
    }
}

extension ScriptedServer {
    /// A model of this server, with a window so that nothing is asked but the list of models.
    func openAI(
        window: Int? = 100_000,
        retry: RetryPolicy = RetryPolicy(),
        limits: TimeLimits = TimeLimits(),
        waits: Waits = Waits(),
        change: (inout ProviderConfiguration) throws -> Void = { _ in }
    ) async throws -> OpenAIModel {
        var configuration = ProviderConfiguration(
            model: "m",
            address: address(),
            window: window,
            retry: retry,
            limits: limits
        )
        try change(&configuration)
        return try await OpenAIModel.connect(
            configuration,
            transport: URLSessionTransport(),
            pacing: waits.pacing()
        )
    }

    /// A model of this server in Anthropic's form.
    func anthropic(
        window: Int? = 100_000,
        waits: Waits = Waits(),
        change: (inout ProviderConfiguration) throws -> Void = { _ in }
    ) async throws -> AnthropicModel {
        var configuration = ProviderConfiguration(model: "m", address: address(), window: window)
        try change(&configuration)
        return try await AnthropicModel.connect(
            configuration,
            transport: URLSessionTransport(),
            pacing: waits.pacing()
        )
    }

    /// What came to the endpoint of replies.
    var asked: [ReceivedRequest] {
        requests.filter { $0.path.hasSuffix("completions") || $0.path.hasSuffix("messages") }
    }

    /// A server that has no pages but that of replies, which answers with `scripts` in order.
    convenience init(replies scripts: [ServerAction]...) throws {
        let count = Mutex(0)
        try self.init { request, _ in
            guard request.method == "POST" else { return .answer("{}", status: 404) }
            let index = count.withLock { count in
                defer { count += 1 }
                return count
            }
            return scripts[min(index, scripts.count - 1)]
        }
    }
}

/// A short conversation.
let question = [Message(.system, "Be brief."), Message(.user, "Say hello to everybody.")]

extension LanguageModel {
    /// The reply to the short conversation.
    func hello(
        _ options: GenerationOptions = GenerationOptions(maxTokens: 32),
        onText: @Sendable (String) -> StreamDecision = { _ in .more }
    ) async throws -> Reply {
        try await reply(to: question, options: options, onText: onText)
    }
}
