/// Reads and checks the entries of a GGUF file that describe its tokenizer.
struct TokenizerMetadata {
    private let metadata: GGUFMetadata

    /// A reader of `metadata`.
    init(_ metadata: GGUFMetadata) {
        self.metadata = metadata
    }

    /// All that the metadata say.
    func parts() throws(ModelError) -> TokenizerParts {
        let preTokenizer = try preTokenizer()
        let vocabulary = try vocabulary()
        return TokenizerParts(
            preTokenizer: preTokenizer,
            composes: preTokenizer.composes,
            prefersWholeWords: preTokenizer.prefersWholeWords,
            vocabulary: vocabulary,
            merges: try merges(of: vocabulary),
            beginOfText: try beginOfText(preTokenizer, vocabularySize: vocabulary.bytes.count),
            endOfTurn: try endOfTurn(vocabulary)
        )
    }

    /// The pre-tokenizer, once the algorithm is known to be byte-level pair encoding.
    func preTokenizer() throws(ModelError) -> PreTokenizer {
        let model = try metadata.required("tokenizer.ggml.model", metadata.text)
        guard model == "gpt2" else {
            throw ModelError(
                .unsupportedTokenizer,
                "the tokenizer \(ModelError.quoted(model)) is not supported; take a model with byte-level BPE ('gpt2')"
            )
        }
        return try PreTokenizer(named: metadata.text("tokenizer.ggml.pre") ?? "default")
    }

    /// The tokens with their kinds; without kinds all are ordinary.
    func vocabulary() throws(ModelError) -> Vocabulary {
        let spellings = try metadata.required("tokenizer.ggml.tokens", metadata.texts)
        guard !spellings.isEmpty, spellings.count <= Int(Int32.max) else {
            throw ModelError(.invalidMetadata, "'tokenizer.ggml.tokens' has \(spellings.count) entries")
        }
        let types = try metadata.integers("tokenizer.ggml.token_type")
        let kinds = try (types ?? []).map { (type) throws(ModelError) in
            guard let kind = Vocabulary.Kind(rawValue: type) else {
                throw ModelError(.invalidMetadata, "'tokenizer.ggml.token_type' holds \(type), which is no type")
            }
            return kind
        }
        guard types == nil || kinds.count == spellings.count else {
            throw ModelError(
                .invalidMetadata,
                "'tokenizer.ggml.token_type' has \(kinds.count) entries for \(spellings.count) tokens"
            )
        }
        let ordinary = [Vocabulary.Kind](repeating: .normal, count: spellings.count)
        return Vocabulary(spellings: spellings, kinds: types == nil ? ordinary : kinds)
    }

    /// The merges, in terms of `vocabulary`.
    func merges(of vocabulary: Vocabulary) throws(ModelError) -> MergeTable {
        let key = "tokenizer.ggml.merges"
        return try MergeTable(metadata.required(key, metadata.texts), named: "'\(key)'", vocabulary: vocabulary)
    }

    /// The id to put before any text, where the model wants one.
    func beginOfText(_ preTokenizer: PreTokenizer, vocabularySize: Int) throws(ModelError) -> Int32? {
        let isWanted = try metadata.flag("tokenizer.ggml.add_bos_token") ?? preTokenizer.addsBeginOfText
        return isWanted ? try id("tokenizer.ggml.bos_token_id", vocabularySize) : nil
    }

    /// All ids that end a turn: those the file names, and those known by their spelling.
    func endOfTurn(_ vocabulary: Vocabulary) throws(ModelError) -> Set<Int32> {
        var ids = Set(TokenizerParts.endings.compactMap { vocabulary.literals[Array($0.utf8)] })
        for name in ["eos", "eot", "eom"] {
            if let id = try id("tokenizer.ggml.\(name)_token_id", vocabulary.bytes.count) { ids.insert(id) }
        }
        return ids
    }

    private func id(_ key: String, _ vocabularySize: Int) throws(ModelError) -> Int32? {
        guard let id = try metadata.integer(key) else { return nil }
        guard (0..<vocabularySize).contains(id) else {
            throw ModelError(.invalidMetadata, "'\(key)' is \(id), but there are only \(vocabularySize) tokens")
        }
        return Int32(id)
    }
}
