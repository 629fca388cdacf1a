import LooperCore

/// What is known of how many tokens conversations take, from the server's own counts.
struct KnownCounts {
    /// Conversations that are remembered; sessions may share a model.
    private static let capacity = 16
    /// Tokens that the frame of a message may take.
    private static let frame = 8

    private struct Entry {
        let messages: [Message]
        let tokens: Int
    }

    private var entries: [Entry] = []
    /// At first more than any text in use has, so that nothing is found to be too long too late.
    private var tokensPerByte = 1.0 / 3

    /// Takes a count of the server.
    mutating func record(_ tokens: Int, for messages: [Message]) {
        entries.removeAll { $0.messages == messages }
        entries.append(Entry(messages: messages, tokens: tokens))
        if entries.count > Self.capacity { entries.removeFirst() }
        let bytes = messages.reduce(0) { $0 + $1.content.utf8.count }
        if bytes >= 2000 { tokensPerByte = min(1, max(0.15, Double(tokens) / Double(bytes))) }
    }

    /// The server's count of exactly these messages.
    func exact(_ messages: [Message]) -> Int? {
        entries.last { $0.messages == messages }?.tokens
    }

    /// A count that is rather too high than too low: what is known, and for the rest its bytes with a tenth on top.
    func estimate(_ messages: [Message]) -> Int {
        let (known, rest) = split(messages)
        return known + rest.reduce(0) { $0 + tokens(in: $1.content) + Self.frame }
    }

    /// Tokens that these bytes probably take.
    func tokens(in text: String) -> Int {
        Int((Double(text.utf8.count) * tokensPerByte * 1.1).rounded(.up))
    }

    /// A count below which the server cannot have read all of `messages`.
    ///
    /// Conversations only grow, and no tokenizer in use joins two words into one token. Of the model's own turns nothing
    /// is counted: chat templates leave its thoughts out.
    func least(_ messages: [Message]) -> Int {
        let (known, rest) = split(messages)
        return known + rest.reduce(0) { $0 + ($1.role == .assistant ? 0 : $1.content.wordCount) }
    }

    private func split(_ messages: [Message]) -> (known: Int, rest: ArraySlice<Message>) {
        let prefixes = entries.filter { messages.starts(with: $0.messages) }
        guard let longest = prefixes.max(by: { $0.messages.count < $1.messages.count }) else {
            return (0, messages[...])
        }
        return (longest.tokens, messages[longest.messages.count...])
    }
}

extension String {
    /// Runs of letters; apostrophes do not part them.
    fileprivate var wordCount: Int {
        var count = 0
        var isInWord = false
        for scalar in unicodeScalars {
            let isLetter = scalar.properties.isAlphabetic || scalar == "'" || scalar == "\u{2019}"
            if isLetter, !isInWord { count += 1 }
            isInWord = isLetter
        }
        return count
    }
}
