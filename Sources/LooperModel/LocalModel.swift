public import LooperCore

/// A model that runs in this process, from a GGUF file or a folder in the form of Hugging Face.
///
/// Replies to several callers are written at once, and what prompts share with earlier ones is not read again. Opening
/// maps the weights and reads the tokenizer; weights come from disk as they are used.
public final class LocalModel: LanguageModel {
    /// Name, window and fingerprint.
    public let identity: ModelIdentity
    private let tokenizer: Tokenizer
    // A base model opens without a template; asking it to chat says why that cannot be.
    private let template: Result<ChatTemplate, ModelError>
    private let engine: LocalEngine
    let adapters: AdapterShelf
    /// What it computes with.
    package let facts: EngineFacts

    /// Opens a model.
    ///
    /// - Parameters:
    ///   - path: the GGUF file, or the folder with `config.json`, `tokenizer.json` and safetensors files.
    ///   - name: the name under which it was asked for.
    ///   - fingerprint: what tells its weights from others; `nil` takes that of the weights themselves.
    ///   - options: what it computes with.
    /// - Throws: an error that says what is wrong with the file, or that the window is too large.
    public init(path: String, name: String, fingerprint: String? = nil, options: Options = Options()) throws {
        let files = try ModelFormat.open(path)
        let model = try Transformer(file: files)
        let trained = model.configuration.contextLength
        let window = options.window ?? trained
        guard window > 1, window <= trained else {
            throw ModelError(.invalidArgument, "a window of \(window) tokens; the model can use 2 to \(trained)")
        }
        let tokenizer = try files.tokenizer()
        self.tokenizer = tokenizer
        adapters = AdapterShelf(model: model)
        template = Result { () throws(ModelError) in
            try ChatTemplate(files.chatTemplate(), tokenizer: tokenizer)
        }
        identity = ModelIdentity(name: name, window: window, fingerprint: fingerprint ?? model.fingerprint)
        let settings = try options.engine(window: window)
        facts = EngineFacts(settings, fileBytes: files.byteCount)
        engine = LocalEngine(
            engine: try Engine(model: model, options: settings),
            tokenizer: tokenizer,
            window: window
        )
    }

    /// The number of tokens that `messages` and the header of the reply take.
    ///
    /// - Throws: an error for a model without a supported chat template.
    public func tokenCount(of messages: [Message]) async throws -> Int {
        try context(for: messages).ids.count
    }

    /// The same number; only the messages that follow `prefix` are tokenized.
    public func tokenCount(of messages: [Message], knowing prefix: CountedPrefix) async throws -> Int {
        let added = try context(for: Array(messages.dropFirst(prefix.messages)), replyHeader: false)
        // What opens every conversation is counted with the prefix.
        return prefix.tokens + added.ids.count - (try context(for: [], replyHeader: false).ids.count)
    }

    /// Writes the next reply.
    ///
    /// The reply's context holds every id of the prompt and every id the model wrote, an id that ends the turn
    /// included.
    ///
    /// - Throws: `CancellationError` soon after the task was cancelled; an error where the prompt leaves the window no
    ///   room for a reply. A reply that fills the window is no error.
    public func reply(
        to messages: [Message],
        options: GenerationOptions,
        onText: @Sendable (String) -> StreamDecision
    ) async throws -> Reply {
        try await reply(to: context(for: messages), options, onText)
    }

    /// Continues a prompt.
    ///
    /// - Parameters:
    ///   - prompt: plain text.
    ///   - chat: whether it is a user's message, or text to be continued as it stands.
    ///   - parsingSpecial: whether spellings of special tokens become those tokens in text that is continued.
    /// - Throws: as ``reply(to:options:onText:)``.
    public func generate(
        prompt: String,
        chat: Bool,
        parsingSpecial: Bool = false,
        options: GenerationOptions,
        onText: @Sendable (String) -> StreamDecision = { _ in .more }
    ) async throws -> Reply {
        guard !chat else { return try await reply(to: [Message(.user, prompt)], options: options, onText: onText) }
        let ids = idsOfText(prompt, parsingSpecial: parsingSpecial)
        let context = TokenContext(ids: ids, lossMask: Array(repeating: 0, count: ids.count))
        return try await reply(to: context, options, onText)
    }

    /// The ids of `text`.
    ///
    /// - Parameter parsingSpecial: whether spellings of special tokens become those tokens.
    public func tokenize(_ text: String, parsingSpecial: Bool = false) -> [Int32] {
        tokenizer.encode(text, parsingSpecial: parsingSpecial)
    }

    /// Makes the adapter at `path` known by `name` and loads it.
    ///
    /// - Throws: an error that says what is wrong with it, or why it does not fit this model.
    public func register(adapter name: String, at path: String) throws {
        try adapters.register(name, path: path)
    }

    /// Logits (scored, vocabulary) of the last `scored` of `ids`.
    package func logits(of ids: [Int32], scored: Int = 1, adapter: AdapterChoice? = nil) async throws -> [Float] {
        try await engine.logits(of: ids, scored: scored, adapter: adapters.adapter(adapter))
    }

    /// The natural logarithm of the probability of each of `ids` but the first, given those before it.
    package func logProbabilities(of ids: [Int32], adapter: AdapterChoice? = nil) async throws -> [Double] {
        try await engine.logProbabilities(of: ids, adapter: adapters.adapter(adapter))
    }

    /// Times the engine.
    package func speed(_ trial: SpeedTrial, adapter: AdapterChoice? = nil) async throws -> EngineSpeed {
        try await engine.speed(trial, adapter: adapters.adapter(adapter))
    }

    /// The ids with which a plain text begins for this model.
    package func idsOfText(_ text: String, parsingSpecial: Bool = false) -> [Int32] {
        (tokenizer.beginOfText.map { [$0] } ?? []) + tokenizer.encode(text, parsingSpecial: parsingSpecial)
    }

    private func reply(
        to context: TokenContext,
        _ options: GenerationOptions,
        _ onText: @Sendable (String) -> StreamDecision
    ) async throws -> Reply {
        let adapter = try adapters.adapter(options.adapter)
        return try await engine.reply(to: context, adapter: adapter, options: options, onText: onText)
    }

    private func context(for messages: [Message], replyHeader: Bool = true) throws(ModelError) -> TokenContext {
        try template.get().context(for: messages, replyHeader: replyHeader)
    }
}
