package import LooperCore
package import LooperModel

/// Writes replies down as a local model's own session would record them: the ids of its template and tokenizer, with
/// nothing computed.
package struct ReplyScribe: Sendable {
    /// The model whose words these could have been.
    package let identity: ModelIdentity
    private let template: ChatTemplate
    private let tokenizer: Tokenizer

    /// Writes for the model in `files`.
    ///
    /// - Parameter window: tokens of prompt and reply together; what the model was trained for where it is `nil`.
    /// - Throws: an error for a model whose tokenizer or chat template is not supported.
    package init(
        files: any ModelFiles,
        name: String,
        fingerprint: String? = nil,
        window: Int? = nil
    ) throws(ModelError) {
        let tokenizer = try files.tokenizer()
        let template = try ChatTemplate(files.chatTemplate(), tokenizer: tokenizer)
        let trained = try files.configuration().contextLength
        let weights = try Transformer(file: files)
        let identity = ModelIdentity(
            name: name,
            window: min(window ?? trained, trained),
            fingerprint: fingerprint ?? weights.fingerprint
        )
        self.init(identity: identity, tokenizer: tokenizer, template: template)
    }

    /// Writes for a model with these parts.
    package init(identity: ModelIdentity, tokenizer: Tokenizer, template: ChatTemplate) {
        self.identity = identity
        self.tokenizer = tokenizer
        self.template = template
    }

    /// The number of tokens that `messages` and the header of the reply take.
    func count(_ messages: [Message]) -> Int {
        template.context(for: messages).ids.count
    }

    /// The number of tokens that messages take which follow others.
    func countAdded(_ messages: ArraySlice<Message>) -> Int {
        template.context(for: Array(messages), replyHeader: false).ids.count
            - template.context(for: [], replyHeader: false).ids.count
    }

    /// The reply of this text, ended by the model itself; `nil` where its ids would not spell it, or leave the window.
    func reply(_ text: String, to messages: [Message], train: Bool) -> Reply? {
        let prompt = template.context(for: messages)
        let written = template.reply(text)
        guard tokenizer.decode(written.dropLast()) == text, prompt.ids.count + written.count <= identity.window else {
            return nil
        }
        let context = TokenContext(
            ids: prompt.ids + written,
            lossMask: prompt.lossMask + Array(repeating: 1, count: written.count)
        )
        return Reply(
            text: text,
            stopReason: .endOfTurn,
            usage: Usage(promptTokens: prompt.ids.count, replyTokens: written.count),
            context: context,
            train: train ? nil : false
        )
    }
}
