import LooperCore

/// The tokens of `tokenizer.json` by id: those of the model, and those that were added to it.
struct FolderVocabulary {
    /// The spelling of each id.
    private(set) var spellings: [String]
    /// What each id is for.
    private(set) var kinds: [Vocabulary.Kind]
    private var ids: [String: Int32] = [:]
    private let place: String

    /// Reads the vocabulary of `model` and the added tokens of `document`.
    ///
    /// - Throws: an error that names a token which is no text, has no proper id, or shares the id of another.
    init(model: JSONFields, document: JSONFields) throws(ModelError) {
        guard let words = try model.fields("vocab") else { throw model.invalid("there is no 'vocab'") }
        let added = try document.array("added_tokens") ?? []
        place = document.place
        // Numbers with a few gaps are common; a number far beyond all others is a trick on our memory.
        let most = 2 * (words.names.count + added.count) + 1024
        spellings = []
        kinds = []
        spellings.reserveCapacity(words.names.count + added.count)
        for word in words.names { try place(word, words[word], .normal, most: most) }
        for token in added { try place(try JSONFields(token, in: "\(document.place): 'added_tokens'"), most: most) }
    }

    /// The id of the token spelled `token`.
    func id(_ token: String) throws(ModelError) -> Int32 {
        guard let id = ids[token] else {
            throw ModelError(.invalidMetadata, "\(place): there is no token \(ModelError.quoted(token))")
        }
        return id
    }

    private mutating func place(_ token: JSONFields, most: Int) throws(ModelError) {
        guard let content = try token.text("content"), !content.isEmpty else {
            throw token.invalid("a token has no 'content'")
        }
        for name in ["lstrip", "rstrip", "single_word"] where try token.flag(name) == true {
            let problem = "the token \(ModelError.quoted(content)) with '\(name)' is not supported"
            throw token.invalid(problem, .unsupportedTokenizer)
        }
        let kind: Vocabulary.Kind = try token.flag("special") ?? false ? .control : .userDefined
        try place(content, token["id"], kind, most: most)
    }

    private mutating func place(
        _ spelling: String,
        _ value: JSONValue?,
        _ kind: Vocabulary.Kind,
        most: Int
    ) throws(ModelError) {
        guard case .integer(let number) = value, number >= 0, number < most else {
            throw ModelError(
                .invalidMetadata,
                "\(place): the token \(ModelError.quoted(spelling)) must have an id from 0 to \(most - 1)"
            )
        }
        let id = Int(number)
        while spellings.count <= id {
            spellings.append("")
            kinds.append(.unused)
        }
        let isTaken = kinds[id] != .unused && spellings[id] != spelling
        guard !isTaken, ids[spelling].map(Int.init) ?? id == id else {
            let other = isTaken ? "\(ModelError.quoted(spellings[id])) has it too" : "it has another id as well"
            throw ModelError(
                .invalidMetadata,
                "\(place): the token \(ModelError.quoted(spelling)) has the id \(id), but \(other)"
            )
        }
        spellings[id] = spelling
        kinds[id] = kind
        ids[spelling] = Int32(id)
    }
}
