package import LooperCore

/// Writes a conversation as token ids in ChatML, the form in which the supported models were trained:
/// `<|im_start|>role`, a newline, the content, `<|im_end|>`, a newline.
///
/// Control tokens come from the template alone; contents are tokenized as plain text. Nothing is added that the
/// conversation does not hold, no default system message either. Ids are append-only: those of a conversation with
/// the header of a reply are the beginning of those of every conversation that continues it.
package struct ChatTemplate: Sendable {
    let tokenizer: Tokenizer
    /// The ids around a message.
    let start: Int32
    let end: Int32
    /// SHA-256 of its text as the model's files have it.
    package let sha256: String

    /// A template as a model's files hold it.
    package struct Text: Sendable {
        /// What the files call it, for messages.
        let key: String
        /// The template; `nil` where there is none.
        let text: String?

        init(key: String, text: String?) {
            self.key = key
            self.text = text
        }

        init(metadata: GGUFMetadata) throws(ModelError) {
            key = "tokenizer.chat_template"
            text = try metadata.text(key)
        }
    }

    /// The ChatML template of a GGUF file.
    ///
    /// - Throws: as ``init(_:tokenizer:)``.
    package init(metadata: GGUFMetadata, tokenizer: Tokenizer) throws(ModelError) {
        try self.init(Text(metadata: metadata), tokenizer: tokenizer)
    }

    /// The ChatML template that `template` is.
    ///
    /// - Throws: ``ModelError/Code/unsupportedChatTemplate`` where the template is missing or of another form, or the
    ///   vocabulary lacks the tokens that ChatML needs.
    package init(_ template: Text, tokenizer: Tokenizer) throws(ModelError) {
        let key = template.key
        guard let text = template.text else {
            throw Self.unsupported("the file has no '\(key)': it may be a base model, which cannot hold a conversation")
        }
        guard text.contains("<|im_start|>") else {
            throw Self.unsupported("the file's '\(key)' is of another form")
        }
        guard let start = tokenizer.controlToken("<|im_start|>"), let end = tokenizer.controlToken("<|im_end|>") else {
            throw Self.unsupported("the vocabulary has no control tokens '<|im_start|>' and '<|im_end|>'")
        }
        self.tokenizer = tokenizer
        self.start = start
        self.end = end
        sha256 = SHA256.hexDigest(of: Array(text.utf8))
    }

    /// The ids of `messages`, with 1 in the mask for those that the model wrote itself.
    ///
    /// An assistant message that carries its ids is read from them, so that what is trained is what was served; ids
    /// outside the vocabulary are the caller's to refuse.
    ///
    /// - Parameter replyHeader: whether the header of the assistant's next message follows.
    package func context(for messages: [Message], replyHeader: Bool = true) -> TokenContext {
        var context = TokenContext()
        if let beginOfText = tokenizer.beginOfText { context.append([beginOfText]) }
        for message in messages { append(message, to: &context) }
        if replyHeader { context.append(self.replyHeader) }
        return context
    }

    /// What opens a message of the assistant.
    package var replyHeader: [Int32] {
        [start] + tokenizer.encode("assistant\n")
    }

    /// The ids that a model would write to say `content` and end its turn.
    package func reply(_ content: String) -> [Int32] {
        tokenizer.encode(content) + [end]
    }

    private func append(_ message: Message, to context: inout TokenContext) {
        guard message.role == .assistant else {
            context.append([start] + tokenizer.encode("\(message.role.rawValue)\n\(message.content)"))
            close(&context)
            return
        }
        // Header and content apart, as when the model writes after the header it was given.
        context.append(replyHeader)
        if let tokens = message.tokens {
            context.append(tokens, lossMask: 1)
            close(&context, unlessEnded: tokens.last == end)
        } else {
            context.append(tokenizer.encode(message.content))
            close(&context)
        }
    }

    private func close(_ context: inout TokenContext, unlessEnded isEnded: Bool = false) {
        if !isEnded { context.append([end]) }
        context.append(tokenizer.encode("\n"))
    }

    private static func unsupported(_ problem: String) -> ModelError {
        ModelError(
            .unsupportedChatTemplate,
            "\(problem); supported is ChatML, as of SmolLM2 and Qwen2.5 Instruct models"
        )
    }
}

extension TokenContext {
    /// Adds ids that share one mask.
    fileprivate mutating func append(_ tokens: [Int32], lossMask mask: UInt8 = 0) {
        ids += tokens
        lossMask += Array(repeating: mask, count: tokens.count)
    }
}
