import Foundation
public import LooperCore

/// A model behind the messages API of Anthropic, with the prompt marked for its cache.
///
/// The seed is not sent: the API knows none, so that the same question above temperature 0 has many answers.
public final class AnthropicModel: LanguageModel {
    /// Where the company's own models are.
    public static let hosted = "https://api.anthropic.com/v1"

    private let engine: ProviderEngine

    /// Finds out how much the model can read, where that is not given, and is ready.
    ///
    /// - Throws: ``ProviderError`` where the server does not answer, or nobody says how large the window is.
    public static func connect(
        _ configuration: ProviderConfiguration,
        transport: any HTTPTransport = URLSessionTransport()
    ) async throws -> AnthropicModel {
        try await connect(configuration, transport: transport, pacing: .system)
    }

    package static func connect(
        _ configuration: ProviderConfiguration,
        transport: any HTTPTransport,
        pacing: Pacing
    ) async throws -> AnthropicModel {
        guard let url = configuration.address ?? URL(string: hosted) else {
            throw ProviderError(.badConfiguration, "there is no address")
        }
        let address = try ServerAddress(url)
        var headers = ["anthropic-version": AnthropicFormat.version]
        if let key = configuration.key { headers["x-api-key"] = key.value }
        let client = ProviderClient(
            transport: transport,
            key: configuration.key,
            headers: headers,
            limits: configuration.limits,
            retry: configuration.retry,
            pacing: pacing
        )
        let window = try await window(of: configuration, at: address, client: client)
        let format = AnthropicFormat(address: address, client: client, configuration: configuration)
        let identity = ModelIdentity(name: configuration.name ?? configuration.model, window: window)
        return AnthropicModel(
            engine: ProviderEngine(identity: identity, client: client, format: format, price: configuration.price)
        )
    }

    private init(engine: ProviderEngine) {
        self.engine = engine
    }

    private static func window(
        of configuration: ProviderConfiguration,
        at address: ServerAddress,
        client: ProviderClient
    ) async throws -> Int {
        if let window = configuration.window, window > 1 { return window }
        let url = address.api.appending(path: "models").appending(path: configuration.model)
        let model = try await client.impatient.answer(to: client.request(url), as: JSONValue.self)
        if let window = model["max_input_tokens"]?.count, window > 1 { return window }
        throw ProviderError(
            .unknownWindow,
            "nobody says how large the window of '\(configuration.model)' is; say how many tokens prompt and reply may "
                + "have together by ?window=N"
        )
    }

    /// Name and window; no fingerprint, for a provider may change its weights.
    public var identity: ModelIdentity { engine.identity }

    /// The provider's count where it matters, else an estimate that is rather too high.
    public func tokenCount(of messages: [Message]) async throws -> Int {
        try await engine.tokenCount(of: messages)
    }

    /// Writes the next reply.
    ///
    /// Thinking stands before the text as `<think>…</think>`, and is not sent back.
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
