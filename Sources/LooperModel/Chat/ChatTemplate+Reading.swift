package import LooperCore

extension ChatTemplate {
    /// The messages that `ids` are, or `nil` where they are not a conversation in this template's form.
    ///
    /// The last message may go on, without an end. Bytes that are not UTF-8 become U+FFFD, so that the messages tell
    /// what was read, and cannot give the ids back.
    package func messages(of ids: [Int32]) -> [Message]? {
        var rest = ids[...]
        if let begin = tokenizer.beginOfText, rest.first == begin { rest.removeFirst() }
        var messages: [Message] = []
        while !rest.isEmpty {
            guard rest.removeFirst() == start else { return nil }
            let message = rest.prefix { $0 != end && $0 != start }
            rest = rest[message.endIndex...]
            guard let read = self.message(message) else { return nil }
            messages.append(read)
            guard rest.first == end else { return rest.isEmpty ? messages : nil }
            let after = rest.dropFirst().prefix { $0 != start }
            guard after.isEmpty || tokenizer.decode(Array(after)) == "\n" else { return nil }
            rest = rest[after.endIndex...]
        }
        return messages
    }

    private func message(_ ids: ArraySlice<Int32>) -> Message? {
        let text = tokenizer.decode(Array(ids))
        guard let line = text.firstIndex(of: "\n"), let role = Message.Role(rawValue: String(text[..<line])) else {
            return nil
        }
        return Message(role, String(text[text.index(after: line)...]))
    }
}
