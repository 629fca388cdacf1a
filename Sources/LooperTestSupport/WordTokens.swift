import LooperCore

/// A tokenizer of words: a token is a word with the white space after it, an id is the order of first appearance.
struct WordTokens {
    private var idsByWord: [String: Int32] = [:]

    /// The words of `text`; joined they give `text`.
    static func words(of text: String) -> [String] {
        var words: [String] = []
        var current = String.UnicodeScalarView()
        var inSpace = false
        for scalar in text.unicodeScalars {
            let isSpace = scalar.properties.isWhitespace
            if inSpace, !isSpace {
                words.append(String(current))
                current = String.UnicodeScalarView()
            }
            current.append(scalar)
            inSpace = isSpace
        }
        if !current.isEmpty { words.append(String(current)) }
        return words
    }

    /// The ids of a conversation and the header of the reply; ids that messages carry are taken as they are.
    mutating func context(of messages: [Message]) -> TokenContext {
        var context = TokenContext()
        for message in messages {
            append([id(of: "<|\(message.role.rawValue)|>")], mask: 0, to: &context)
            if let tokens = message.tokens {
                append(tokens, mask: 1, to: &context)
            } else {
                append(Self.words(of: message.content).map { id(of: $0) }, mask: 0, to: &context)
            }
        }
        append([id(of: "<|assistant|>")], mask: 0, to: &context)
        return context
    }

    /// `context` with the words of a reply.
    mutating func extend(_ context: TokenContext, by words: [String]) -> TokenContext {
        var longer = context
        append(words.map { id(of: $0) }, mask: 1, to: &longer)
        return longer
    }

    private func append(_ ids: [Int32], mask: UInt8, to context: inout TokenContext) {
        context.ids += ids
        context.lossMask += [UInt8](repeating: mask, count: ids.count)
    }

    private mutating func id(of word: String) -> Int32 {
        if let known = idsByWord[word] { return known }
        let id = Int32(idsByWord.count)
        idsByWord[word] = id
        return id
    }
}
