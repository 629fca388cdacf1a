/// A model that is to learn: its weights as they lie in the files, without an engine to write with.
package final class TrainingBase: Sendable {
    /// The file or folder.
    package let path: String
    /// The name under which it was asked for.
    package let name: String
    /// The weights.
    package let transformer: Transformer
    /// What tells them from others, as trajectories record it.
    package let fingerprint: String
    /// Reads what it is to learn.
    package let reader: TrainingReader
    /// Its tokenizer.
    package let tokenizer: Tokenizer
    /// Its chat template, or why it has none.
    package let template: Result<ChatTemplate, ModelError>

    /// Opens a model; weights come from disk as they are used.
    ///
    /// - Parameter fingerprint: what tells its weights from others, as trajectories record it; `nil` takes that of the
    ///   weights themselves. Trajectories of another model are refused.
    package init(path: String, name: String, fingerprint: String? = nil) throws(ModelError) {
        let files = try ModelFormat.open(path)
        let tokenizer = try files.tokenizer()
        let template = Result { () throws(ModelError) in
            try ChatTemplate(files.chatTemplate(), tokenizer: tokenizer)
        }
        self.path = path
        self.name = name
        self.template = template
        self.tokenizer = tokenizer
        transformer = try Transformer(file: files)
        self.fingerprint = fingerprint ?? transformer.fingerprint
        reader = TrainingReader(tokenizer: tokenizer, template: template, fingerprint: self.fingerprint)
    }

    /// The ids that open a reply.
    ///
    /// - Throws: an error for a model without a supported chat template.
    package func replyHeader() throws(ModelError) -> [Int32] {
        try template.get().replyHeader
    }

    /// How many numbers the weights of its layers and its embedding are.
    package var weightCount: Int {
        let c = transformer.configuration
        let attention = (2 * c.heads + 2 * c.keyHeads) * c.headWidth * c.width
        return c.layers * (attention + 3 * c.width * c.hidden) + c.vocabulary * c.width
    }
}
