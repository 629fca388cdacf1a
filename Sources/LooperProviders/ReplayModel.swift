import Foundation
public import LooperCore
import Synchronization

/// A model that answers with the replies of a file, in order: to reproduce a session, or to script one.
public final class ReplayModel: LanguageModel {
    /// The file's name, and a window that is never the limit.
    public let identity: ModelIdentity
    private let replies: [String]
    private let state = Mutex(State())

    private struct State {
        var position = 0
        /// The conversation that was counted last, by its length and its last message.
        var counted: (messages: Int, last: Message?, words: Int)?
    }

    /// Creates a model from replies.
    public init(name: String = "replay", replies: [String]) {
        identity = ModelIdentity(name: name, window: 1 << 20)
        self.replies = replies
    }

    /// Reads JSON Lines, an object `{"reply": "…"}` a line; blank lines are skipped.
    ///
    /// - Throws: ``ProviderError`` when the file cannot be read, a line is not such an object (named by its number),
    ///   or there is no reply at all.
    public convenience init(path: String) throws(ProviderError) {
        guard let data = FileManager.default.contents(atPath: path) else {
            throw ProviderError(
                .unreadable,
                "\(path): cannot be read; give a file of JSON Lines, {\"reply\": \"…\"} a line"
            )
        }
        self.init(name: "replay:\(path)", replies: try Self.replies(in: data, path: path))
    }

    /// Leaves out the next replies, which a session that is resumed has had.
    public func skip(_ count: Int) {
        state.withLock { $0.position += count }
    }

    /// The number of words: a script has no tokenizer.
    public func tokenCount(of messages: [Message]) async -> Int {
        await tokenCount(of: messages, knowing: CountedPrefix(messages: 0, tokens: 0))
    }

    /// The same number; only the messages that follow `prefix` are looked at.
    public func tokenCount(of messages: [Message], knowing prefix: CountedPrefix) async -> Int {
        let words = messages.dropFirst(prefix.messages).reduce(prefix.tokens) { $0 + Self.words(in: $1.content) }
        state.withLock { $0.counted = (messages.count, messages.last, words) }
        return words
    }

    /// What a caller that has just counted the conversation was told, else a new count.
    private func promptTokens(of messages: [Message]) async -> Int {
        if let counted = state.withLock(\.counted), counted.messages == messages.count, counted.last == messages.last {
            return counted.words
        }
        return await tokenCount(of: messages)
    }

    /// The next reply of the script, streamed line by line until the listener has enough.
    ///
    /// Sampling and adapter are accepted and change nothing: the replies may be those of any model.
    ///
    /// - Throws: ``ProviderError`` when the script is at its end.
    public func reply(
        to messages: [Message],
        options: GenerationOptions,
        onText: @Sendable (String) -> StreamDecision
    ) async throws -> Reply {
        let text = try next()
        var written = ""
        var reason = StopReason.endOfTurn
        for line in text.linesWithEnds {
            written += line
            if onText(line) == .stop {
                reason = .listener
                break
            }
        }
        let usage = Usage(promptTokens: await promptTokens(of: messages), replyTokens: Self.words(in: written))
        return Reply(text: written, stopReason: reason, usage: usage)
    }

    private func next() throws(ProviderError) -> String {
        let index = state.withLock { state in
            defer { state.position += 1 }
            return state.position
        }
        guard index < replies.count else {
            throw ProviderError(
                .exhausted,
                "\(identity.name) has \(replies.count) replies and the session asks for one more"
            )
        }
        return replies[index]
    }

    private static func replies(in data: Data, path: String) throws(ProviderError) -> [String] {
        struct Line: Decodable { let reply: String }
        var replies: [String] = []
        let lines = data.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        for (index, line) in lines.enumerated() where line.contains(where: { !Self.blanks.contains($0) }) {
            guard let decoded = try? JSONDecoder().decode(Line.self, from: line) else {
                throw ProviderError(.malformed, "\(path):\(index + 1): expected an object {\"reply\": \"…\"}")
            }
            replies.append(decoded.reply)
        }
        guard !replies.isEmpty else { throw ProviderError(.malformed, "\(path): holds no reply") }
        return replies
    }

    private static let blanks: [UInt8] = Array(" \t\r".utf8)

    private static func words(in text: String) -> Int {
        var words = 0
        var isInWord = false
        for scalar in text.unicodeScalars {
            // Properties of scalars beyond ASCII are looked up in a table.
            let isSpace =
                scalar.isASCII ? scalar == " " || (9...13).contains(scalar.value) : scalar.properties.isWhitespace
            if !isSpace, !isInWord { words += 1 }
            isInWord = !isSpace
        }
        return words
    }
}

extension String {
    /// The lines with their line ends.
    fileprivate var linesWithEnds: [String] {
        var lines: [String] = []
        var line = ""
        for character in self {
            line.append(character)
            if character.isNewline {
                lines.append(line)
                line = ""
            }
        }
        return line.isEmpty ? lines : lines + [line]
    }
}
