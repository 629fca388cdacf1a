/// What a tokenizer is made of, read from whichever format.
struct TokenizerParts {
    /// Control tokens that end a turn in one family of models or another, whether the files say so or not.
    static let endings = [
        "<|im_end|>", "<|endoftext|>", "<|eot_id|>", "<|eom_id|>", "<|end_of_text|>", "<|end|>", "<end_of_turn>",
        "</s>",
    ]

    /// How text is cut into words.
    var preTokenizer: PreTokenizer
    /// Whether text is brought into Unicode's composed form (NFC) first.
    var composes: Bool
    /// Whether a word that is a token as a whole is taken as it is, whatever the merges say.
    var prefersWholeWords: Bool
    /// The tokens.
    var vocabulary: Vocabulary
    /// Which pairs of them become one.
    var merges: MergeTable
    /// The id before any text.
    var beginOfText: Int32?
    /// The ids that end a turn.
    var endOfTurn: Set<Int32>
}
