import LooperCore

/// Which replies begin with thoughts that the server keeps apart.
///
/// Such thoughts are for one reply only: servers do not expect to read them again, so they are left out of what is sent.
/// A `<think>` that the model wrote into its text is text, and stays.
struct ThoughtMemory {
    private static let capacity = 4096
    private var lengths: [String: Int] = [:]

    /// Remembers that the first `length` bytes of `reply` are thoughts.
    mutating func remember(_ reply: String, length: Int) {
        guard length > 0 else { return }
        if lengths.count >= Self.capacity { lengths.removeAll() }
        lengths[reply] = length
    }

    /// `messages` as the server is to read them.
    func hide(in messages: [Message]) -> [Message] {
        guard !lengths.isEmpty else { return messages }
        return messages.map { message in
            guard message.role == .assistant, let length = lengths[message.content] else { return message }
            return message.replacing(content: String(decoding: message.content.utf8.dropFirst(length), as: UTF8.self))
        }
    }
}
