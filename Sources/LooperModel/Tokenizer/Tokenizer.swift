/// Turns text into token ids and back: byte-level byte-pair encoding as a model's files describe it.
package struct Tokenizer: Sendable {
    /// How many ids there are; every id lies in `0..<vocabularySize`.
    package let vocabularySize: Int
    /// The id that the model expects before any text, or `nil` where it expects none; ``encode(_:parsingSpecial:)``
    /// does not add it.
    package let beginOfText: Int32?
    /// The ids that end a reply.
    package let endOfTurn: Set<Int32>

    let preTokenizer: PreTokenizer
    private let composes: Bool
    private let prefersWholeWords: Bool
    private let vocabulary: Vocabulary
    private let merges: MergeTable
    private let allLiterals: LiteralMatcher
    private let userDefined: LiteralMatcher

    /// Reads the tokenizer of a GGUF file.
    ///
    /// - Throws: ``ModelError/Code/unsupportedTokenizer`` for another algorithm or an unknown pre-tokenizer,
    ///   ``ModelError/Code/invalidMetadata`` for missing or contradictory entries.
    package init(metadata: GGUFMetadata) throws(ModelError) {
        self.init(try TokenizerMetadata(metadata).parts())
    }

    /// Puts a tokenizer together.
    init(_ parts: TokenizerParts) {
        preTokenizer = parts.preTokenizer
        composes = parts.composes
        prefersWholeWords = parts.prefersWholeWords
        vocabulary = parts.vocabulary
        merges = parts.merges
        vocabularySize = parts.vocabulary.bytes.count
        beginOfText = parts.beginOfText
        endOfTurn = parts.endOfTurn
        allLiterals = LiteralMatcher(parts.vocabulary.literals)
        userDefined = LiteralMatcher(parts.vocabulary.userDefined)
    }

    /// The ids of `text`.
    ///
    /// Takes time that grows about linearly with the text, whatever it holds. A byte for which the vocabulary has no
    /// token is left out, as the reference implementations do.
    ///
    /// - Parameter parsingSpecial: whether the spelling of a control token, as `<|im_end|>`, becomes that token; if
    ///   not, it is text like any other, and what a user writes cannot imitate structure. Tokens that the file marks
    ///   as user-defined are words, not structure, and found either way.
    package func encode(_ text: String, parsingSpecial: Bool = false) -> [Int32] {
        let matcher = parsingSpecial ? allLiterals : userDefined
        let bytes = Array(text.utf8)
        let pieces = matcher.pieces(of: bytes)
        if pieces == [.text(bytes.indices)] { return encodeWords(text) }
        return pieces.flatMap { piece in
            switch piece {
            case .token(let id): [id]
            case .text(let range): encodeWords(String(decoding: bytes[range], as: UTF8.self))
            }
        }
    }

    /// The bytes that `id` adds to a text; none for control tokens and ids outside the vocabulary.
    package func bytes(of id: Int32) -> [UInt8] {
        vocabulary.bytes.indices.contains(Int(id)) ? vocabulary.bytes[Int(id)] : []
    }

    /// The text that `ids` stand for; bytes that are not UTF-8 become U+FFFD.
    package func decode(_ ids: [Int32]) -> String {
        String(decoding: ids.flatMap(bytes), as: UTF8.self)
    }

    /// The id of the token that the file spells `token`, as `<|im_end|>` or `Ġthe`.
    package func id(of token: String) -> Int32? {
        if let id = vocabulary.literals[Array(token.utf8)] { return id }
        return ByteAlphabet().bytes(of: token).flatMap(vocabulary.id)
    }

    /// The id of the control token spelled `token`.
    func controlToken(_ token: String) -> Int32? {
        let spelling = Array(token.utf8)
        return vocabulary.userDefined[spelling] == nil ? vocabulary.literals[spelling] : nil
    }

    /// The words into which `text` is cut before pairs are merged.
    func words(of text: String) -> [String] {
        let text = ClassifiedText(composes ? text.composed : text)
        var words: [String] = []
        preTokenizer.forEachWord(in: text) { words.append(String(decoding: text.bytes[$0], as: UTF8.self)) }
        return words
    }

    private func encodeWords(_ text: String) -> [Int32] {
        let text = ClassifiedText(composes ? text.composed : text)
        var encoder = WordEncoder(
            text.bytes,
            vocabulary,
            merges,
            prefersWholeWords: prefersWholeWords
        )
        preTokenizer.forEachWord(in: text) { encoder.append($0) }
        return encoder.ids
    }
}
