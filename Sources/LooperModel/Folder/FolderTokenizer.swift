import LooperCore

/// Reads the tokenizer of a folder from `tokenizer.json`, and which tokens open a text and end a turn from its
/// neighbours.
struct FolderTokenizer {
    private let document: JSONFields
    private let model: JSONFields
    private let settings: JSONFields
    /// `config.json` and `generation_config.json`, which name tokens by their ids.
    private let configurations: [JSONFields]

    /// Reads the files of `folder`; only `tokenizer.json` must be there.
    init(folder: String) throws(ModelError) {
        guard let document = try JSONFields(file: "tokenizer.json", of: folder) else {
            throw ModelFolder.missing("tokenizer.json", folder)
        }
        let settings = "tokenizer_config.json"
        self.document = document
        self.settings = try JSONFields(file: settings, of: folder) ?? JSONFields(emptyIn: "'\(folder)/\(settings)'")
        var configurations: [JSONFields] = []
        for name in ["config.json", "generation_config.json"] {
            if let fields = try JSONFields(file: name, of: folder) { configurations.append(fields) }
        }
        self.configurations = configurations
        guard let model = try document.fields("model") else { throw document.invalid("there is no 'model'") }
        self.model = model
    }

    /// All parts of the tokenizer.
    ///
    /// - Throws: ``ModelError/Code/unsupportedTokenizer`` for anything that would give other ids here than there.
    func parts() throws(ModelError) -> TokenizerParts {
        try refuseOtherModels()
        let tokens = try FolderVocabulary(model: model, document: document)
        let vocabulary = Vocabulary(spellings: tokens.spellings, kinds: tokens.kinds)
        if vocabulary.byteIDs.contains(nil), model["unk_token"] != nil {
            throw unsupported("a token for unknown text ('unk_token')")
        }
        return TokenizerParts(
            preTokenizer: try FolderPreTokenizer.read(document),
            composes: try composes(),
            prefersWholeWords: try model.flag("ignore_merges") ?? false,
            vocabulary: vocabulary,
            merges: try MergeTable(merges(), named: "\(model.place): 'merges'", vocabulary: vocabulary),
            beginOfText: try beginOfText(tokens),
            endOfTurn: try endOfTurn(tokens, vocabulary)
        )
    }

    private func unsupported(_ what: String) -> ModelError {
        document.invalid("\(what) is not supported; take a model with byte-level BPE", .unsupportedTokenizer)
    }

    private func refuseOtherModels() throws(ModelError) {
        let type = try model.text("type") ?? "BPE"
        guard type == "BPE" else { throw unsupported("the tokenizer \(ModelError.named(type))") }
        guard try model.number("dropout") ?? 0 == 0 else { throw unsupported("'dropout'") }
        guard try model.flag("byte_fallback") != true else { throw unsupported("'byte_fallback'") }
        for name in ["continuing_subword_prefix", "end_of_word_suffix"] {
            let text = try model.text(name) ?? ""
            guard text.isEmpty else { throw unsupported("the \(name) \(ModelError.named(text))") }
        }
    }

    /// The merges as texts; newer files write each as a pair.
    private func merges() throws(ModelError) -> [String] {
        guard let list = try model.array("merges") else { throw model.invalid("there are no 'merges'") }
        var merges: [String] = []
        merges.reserveCapacity(list.count)
        for (index, entry) in list.enumerated() {
            if let text = entry.stringValue {
                merges.append(text)
            } else if case .array(let pair) = entry, pair.count == 2, let left = pair[0].stringValue,
                let right = pair[1].stringValue
            {
                merges.append("\(left) \(right)")
            } else {
                throw model.invalid("'merges' entry \(index) is not a pair of tokens")
            }
        }
        return merges
    }

    /// Whether text is composed (NFC), the only normalisation that is known.
    private func composes() throws(ModelError) -> Bool {
        let steps = try FolderPreTokenizer.steps("normalizer", of: document, listed: "normalizers")
        for step in steps {
            let type = try step.text("type") ?? ""
            guard type == "NFC" else { throw unsupported("the normalizer \(ModelError.named(type))") }
        }
        return !steps.isEmpty
    }
}

extension FolderTokenizer {
    /// The id before any text: `tokenizer_config.json` decides, else the template of the post-processor.
    private func beginOfText(_ tokens: FolderVocabulary) throws(ModelError) -> Int32? {
        let opening = try FolderOpening.read(document)
        guard let isWanted = try settings.flag("add_bos_token") else {
            if let opening { return try tokens.id(opening) }
            return nil
        }
        guard isWanted else { return nil }
        if let id = try token("bos_token", tokens) { return id }
        if let opening { return try tokens.id(opening) }
        for fields in configurations {
            if let id = try ids("bos_token_id", fields, tokens).first { return id }
        }
        throw settings.invalid("'add_bos_token' is true, but there is no 'bos_token'")
    }

    /// All ids that end a turn: those any file names, and those known by their spelling.
    private func endOfTurn(_ tokens: FolderVocabulary, _ vocabulary: Vocabulary) throws(ModelError) -> Set<Int32> {
        var all = Set(TokenizerParts.endings.compactMap { vocabulary.literals[Array($0.utf8)] })
        if let id = try token("eos_token", tokens) { all.insert(id) }
        for fields in configurations { all.formUnion(try ids("eos_token_id", fields, tokens)) }
        return all
    }

    /// A token that `tokenizer_config.json` names by its spelling, alone or in an object.
    private func token(_ name: String, _ tokens: FolderVocabulary) throws(ModelError) -> Int32? {
        guard let value = settings[name] else { return nil }
        guard let text = value.stringValue ?? value["content"]?.stringValue else {
            throw settings.invalid("'\(name)' is neither a text nor an object with 'content'")
        }
        return try tokens.id(text)
    }

    /// An id, or a list of them.
    private func ids(
        _ name: String,
        _ fields: JSONFields,
        _ tokens: FolderVocabulary
    ) throws(ModelError) -> [Int32] {
        let values: [JSONValue] = if case .array(let list) = fields[name] { list } else { fields[name].map { [$0] } ?? [] }
        var ids: [Int32] = []
        for value in values {
            guard case .integer(let id) = value, tokens.spellings.indices.contains(Int(id)) else {
                throw fields.invalid("'\(name)' names no token; there are \(tokens.spellings.count)")
            }
            ids.append(Int32(id))
        }
        return ids
    }
}
