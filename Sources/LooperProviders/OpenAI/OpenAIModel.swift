import Foundation
public import LooperCore

/// A model behind an OpenAI-compatible server: vLLM, llama.cpp, Ollama, and hosted ones.
///
/// Counts are the server's own where it gives them, else estimates that are rather too high, marked in
/// ``LooperCore/Usage/isEstimated``. The seed is sent, but few servers promise the same reply for it.
public final class OpenAIModel: LanguageModel {
    /// Where the company's own models are.
    public static let hosted = "https://api.openai.com/v1"

    private let engine: ProviderEngine

    /// Finds out what the server is, how much the model can read, and is ready.
    ///
    /// - Throws: ``ProviderError`` where there is no server, the key is not accepted, or nobody says how large the
    ///   window is.
    public static func connect(
        _ configuration: ProviderConfiguration,
        transport: any HTTPTransport = URLSessionTransport()
    ) async throws -> OpenAIModel {
        try await connect(configuration, transport: transport, pacing: .system)
    }

    package static func connect(
        _ configuration: ProviderConfiguration,
        transport: any HTTPTransport,
        pacing: Pacing
    ) async throws -> OpenAIModel {
        guard let url = configuration.address ?? URL(string: hosted) else {
            throw ProviderError(.badConfiguration, "there is no address")
        }
        let address = try ServerAddress(url)
        let client = ProviderClient(
            transport: transport,
            key: configuration.key,
            headers: configuration.key.map { ["Authorization": "Bearer \($0.value)"] } ?? [:],
            limits: configuration.limits,
            retry: configuration.retry,
            pacing: pacing
        )
        let server = try await server(at: address, client: client, configuration)
        guard let window = configuration.window ?? server.window, window > 1 else {
            throw unknownWindow(configuration.model, server.kind)
        }
        let format = OpenAIFormat(address: address, client: client, configuration: configuration, server: server)
        let identity = ModelIdentity(name: configuration.name ?? configuration.model, window: window)
        return OpenAIModel(
            engine: ProviderEngine(identity: identity, client: client, format: format, price: configuration.price)
        )
    }

    private init(engine: ProviderEngine) {
        self.engine = engine
    }

    private static func server(
        at address: ServerAddress,
        client: ProviderClient,
        _ configuration: ProviderConfiguration
    ) async throws -> OpenAIServer {
        if address.api.host() == URL(string: hosted)?.host() { return OpenAIServer(kind: .openAI) }
        let probe = OpenAIProbe(address: address, client: client.impatient, model: configuration.model)
        return try await probe.run(windowIsKnown: configuration.window != nil)
    }

    private static func unknownWindow(_ model: String, _ kind: OpenAIServer.Kind) -> ProviderError {
        let advice =
            kind == .ollama
            ? "Ollama cuts prompts at its num_ctx without a word: set num_ctx in the model's Modelfile, or load the model "
                + "with OLLAMA_CONTEXT_LENGTH set"
            : "say how many tokens prompt and reply may have together by ?window=N after the address"
        return ProviderError(.unknownWindow, "nobody says how large the window of '\(model)' is; \(advice)")
    }

    /// Name and window; no fingerprint, for a server may change its weights.
    public var identity: ModelIdentity { engine.identity }

    /// The server's count where it offers one and it matters, else an estimate that is rather too high.
    public func tokenCount(of messages: [Message]) async throws -> Int {
        try await engine.tokenCount(of: messages)
    }

    /// Writes the next reply.
    ///
    /// What the server keeps apart as reasoning stands before the text as `<think>…</think>`, and is not sent back.
    ///
    /// - Throws: ``ProviderError``; one that broke off after text was passed on is marked as interrupted, see
    ///   ``LooperCore/ModelFailure``.
    public func reply(
        to messages: [Message],
        options: GenerationOptions,
        onText: @Sendable (String) -> StreamDecision
    ) async throws -> Reply {
        try await engine.reply(to: messages, options: options, onText: onText)
    }
}
