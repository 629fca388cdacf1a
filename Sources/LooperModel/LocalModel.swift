public import LooperCore

/// A model that runs in this process, from a GGUF file or a folder in the form of Hugging Face.
///
/// Replies are written one after the other; what one prompt shares with the one before is not read again. Opening
/// maps the weights and reads the tokenizer; weights come from disk as they are used.
public final class LocalModel: LanguageModel {
    /// Name, window and fingerprint.
    public let identity: ModelIdentity
    private let tokenizer: Tokenizer
    // A base model opens without a template; asking it to chat says why that cannot be.
    private let template: Result<ChatTemplate, ModelError>
    private let engine: LocalEngine

    /// Opens a model.
    ///
    /// - Parameters:
    ///   - path: the GGUF file, or the folder with `config.json`, `tokenizer.json` and safetensors files.
    ///   - name: the name under which it was asked for.
    ///   - fingerprint: SHA-256 of the file, where it is known.
    ///   - window: tokens of prompt and reply together; `nil` takes what the model was trained for.
    ///   - threads: threads to compute with; `nil` takes one for each core.
    /// - Throws: an error that says what is wrong with the file, or that the window is too large.
    public convenience init(
        path: String,
        name: String,
        fingerprint: String?,
        window: Int? = nil,
        threads: Int? = nil
    ) throws {
        try self.init(path: path, name: name, fingerprint: fingerprint, window: window) {
            TransformerSession.Options(capacity: $0, threads: threads)
        }
    }

    /// Opens a model that computes with the options that `session` gives for a window.
    package init(
        path: String,
        name: String,
        fingerprint: String? = nil,
        window: Int? = nil,
        session: (Int) -> TransformerSession.Options
    ) throws(ModelError) {
        let files = try ModelFormat.open(path)
        let model = try Transformer(file: files)
        let trained = model.configuration.contextLength
        let window = window ?? trained
        guard window > 1, window <= trained else {
            throw ModelError(.invalidArgument, "a window of \(window) tokens; the model can use 2 to \(trained)")
        }
        let tokenizer = try files.tokenizer()
        self.tokenizer = tokenizer
        template = Result { () throws(ModelError) in
            try ChatTemplate(files.chatTemplate(), tokenizer: tokenizer)
        }
        identity = ModelIdentity(name: name, window: window, fingerprint: fingerprint)
        engine = LocalEngine(
            session: try TransformerSession(model: model, options: session(window)),
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
        try refuse(options.adapter)
        return try await engine.reply(to: context(for: messages), options: options, onText: onText)
    }

    /// Continues a prompt.
    ///
    /// - Parameters:
    ///   - prompt: plain text; spellings of special tokens in it are text too.
    ///   - chat: whether it is a user's message, or text to be continued as it stands.
    /// - Throws: as ``reply(to:options:onText:)``.
    public func generate(
        prompt: String,
        chat: Bool,
        options: GenerationOptions,
        onText: @Sendable (String) -> StreamDecision = { _ in .more }
    ) async throws -> Reply {
        guard !chat else { return try await reply(to: [Message(.user, prompt)], options: options, onText: onText) }
        try refuse(options.adapter)
        let ids = (tokenizer.beginOfText.map { [$0] } ?? []) + tokenizer.encode(prompt)
        let context = TokenContext(ids: ids, lossMask: Array(repeating: 0, count: ids.count))
        return try await engine.reply(to: context, options: options, onText: onText)
    }

    /// The ids of `text`.
    ///
    /// - Parameter parsingSpecial: whether spellings of special tokens become those tokens.
    public func tokenize(_ text: String, parsingSpecial: Bool = false) -> [Int32] {
        tokenizer.encode(text, parsingSpecial: parsingSpecial)
    }

    /// Logits (scored, vocabulary) of the last `scored` of `ids`.
    package func logits(of ids: [Int32], scored: Int = 1) async throws -> [Float] {
        try await engine.logits(of: ids, scored: scored)
    }

    private func refuse(_ adapter: AdapterChoice?) throws(ModelError) {
        guard let adapter else { return }
        throw ModelError(.invalidArgument, "the adapter '\(adapter.name)' cannot be applied to a local model yet")
    }

    private func context(for messages: [Message], replyHeader: Bool = true) throws(ModelError) -> TokenContext {
        try template.get().context(for: messages, replyHeader: replyHeader)
    }
}
