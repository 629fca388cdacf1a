/// The way a vocabulary wants text cut into words before pairs are merged inside each word.
enum PreTokenizer: String, Sendable, CaseIterable {
    case gpt2
    case llama3 = "llama-bpe"
    case qwen2
    case smollm

    /// The pre-tokenizer that a file calls `name`.
    ///
    /// - Throws: ``ModelError/Code/unsupportedTokenizer`` for a name that is not known: a wrong one would not fail,
    ///   but quietly make the model worse.
    init(named name: String) throws(ModelError) {
        switch name {
        case "gpt2", "gpt-2", "phi-2", "default": self = .gpt2
        case "llama-bpe", "llama3", "llama-v3": self = .llama3
        case "qwen2": self = .qwen2
        case "smollm", "starcoder", "refact": self = .smollm
        default:
            let known = Self.allCases.map(\.rawValue).joined(separator: ", ")
            throw ModelError(
                .unsupportedTokenizer,
                "the pre-tokenizer \(ModelError.quoted(name)) is not known; supported are \(known)"
            )
        }
    }

    /// Whether text is brought into Unicode's composed form (NFC) first.
    var composes: Bool { self == .qwen2 }

    /// Whether a word that is a token as a whole is taken as it is, whatever the merges say.
    var prefersWholeWords: Bool { self == .llama3 }

    /// Whether a text starts with the begin-of-text token where the file does not say.
    var addsBeginOfText: Bool { self == .llama3 }

    /// Calls `body` with each word of `text` in order; the words cover the text without gaps.
    func forEachWord(in text: ClassifiedText, _ body: (Range<Int>) -> Void) {
        switch self {
        case .gpt2: walk(0, text.bytes.count, body) { text.gpt2WordEnd($0, $1) }
        case .llama3: walk(0, text.bytes.count, body) { text.llama3WordEnd($0, $1, mostDigits: 3) }
        case .qwen2: walk(0, text.bytes.count, body) { text.llama3WordEnd($0, $1, mostDigits: 1) }
        case .smollm: walkBetweenDigits(text, body)
        }
    }

    private func walk(_ start: Int, _ end: Int, _ body: (Range<Int>) -> Void, wordEnd: (Int, Int) -> Int) {
        var index = start
        while index < end {
            let next = wordEnd(index, end)
            body(index..<next)
            index = next
        }
    }

    /// Each number is a word of its own; what lies between is cut as GPT-2 would, as if nothing stood around it.
    private func walkBetweenDigits(_ text: ClassifiedText, _ body: (Range<Int>) -> Void) {
        var index = 0
        while index < text.bytes.count {
            if text.classes[index] == .number {
                let next = text.scalarEnd(index)
                body(index..<next)
                index = next
            } else {
                let rest = text.classes[index...]
                let end = rest.firstIndex(of: .number) ?? text.bytes.count
                walk(index, end, body) { text.gpt2WordEnd($0, $1) }
                index = end
            }
        }
    }
}
