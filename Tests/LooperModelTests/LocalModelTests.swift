import Foundation
import LooperCore
import Synchronization
import Testing

@testable import LooperModel

struct LocalModelTests {
    private let question = [Message(.user, "the loop in there")]

    @Test func `tells who it is`() throws {
        let model = try LocalModel(
            path: TinyModel.llama.path,
            name: "tiny",
            fingerprint: "abc",
            options: .init(window: 100)
        )
        #expect(model.identity == ModelIdentity(name: "tiny", window: 100, fingerprint: "abc"))
        #expect(try makeModel().identity.window == 256)
    }

    @Test(arguments: [0, 1, -1, 257]) func `refuses windows it was not trained for`(window: Int) {
        #expect(throws: ModelError.self) { try makeModel(window: window) }
    }

    @Test(arguments: TinyModel.allCases)
    func `the context is the prompt and what was written`(tiny: TinyModel) async throws {
        let model = try makeModel(tiny)
        let pieces = Pieces()
        let reply = try await model.reply(to: question, options: GenerationOptions(maxTokens: 20), onText: pieces.take)
        let context = try #require(reply.context)
        let prompt = try await model.tokenCount(of: question)
        #expect(reply.usage.promptTokens == prompt)
        #expect(reply.usage.cachedTokens == 0)
        #expect(reply.usage.replyTokens == context.ids.count - prompt)
        #expect(
            context.lossMask == Array(repeating: 0, count: prompt) + Array(repeating: 1, count: reply.usage.replyTokens)
        )
        #expect(pieces.joined == reply.text)
        #expect(reply.usage.promptSeconds > 0 && reply.usage.replySeconds > 0)
    }

    @Test(arguments: TinyModel.allCases)
    func `greedy ids are those of the logits`(tiny: TinyModel) async throws {
        let model = try makeModel(tiny)
        let reply = try await model.reply(to: question, options: GenerationOptions(maxTokens: 8)) { _ in .more }
        let context = try #require(reply.context)
        for end in reply.usage.promptTokens..<context.ids.count {
            let logits = try await model.logits(of: Array(context.ids[..<end]))
            #expect(Int32(logits.argmax) == context.ids[end])
        }
    }

    @Test func `a seed decides the reply`() async throws {
        let model = try makeModel()
        func ids(_ seed: UInt64) async throws -> [Int32]? {
            let options = GenerationOptions(temperature: 1, topP: 0.9, minP: 0.01, seed: seed, maxTokens: 16)
            return try await model.reply(to: question, options: options) { _ in .more }.context?.ids
        }
        let first = try await ids(1)
        #expect(try await ids(1) == first)
        #expect(try await ids(2) != first)
    }

    @Test func `a shared beginning is not read again and changes nothing`() async throws {
        let (warm, fresh) = (try makeModel(), try makeModel())
        let options = GenerationOptions(maxTokens: 12)
        let first = try await warm.reply(to: question, options: options) { _ in .more }
        let written = try #require(first.context).ids.dropFirst(first.usage.promptTokens)
        let next = question + [Message(.assistant, first.text, tokens: Array(written)), Message(.user, "go on")]
        let continued = try await warm.reply(to: next, options: options) { _ in .more }
        let expected = try await fresh.reply(to: next, options: options) { _ in .more }
        // All but the last id of the first reply was read when the second began.
        #expect(continued.usage.cachedTokens == first.usage.promptTokens + written.count - 1)
        #expect(continued.context?.ids.starts(with: first.context?.ids ?? []) == true)
        #expect(continued.context == expected.context)
        #expect(continued.text == expected.text)
        let again = try await warm.reply(to: question, options: options) { _ in .more }
        #expect(again.usage.cachedTokens == first.usage.promptTokens - 1)
        #expect(again.text == first.text)
    }

    @Test func `ends with its listener, its limit or its window`() async throws {
        let model = try makeModel(window: 60)
        let listened = try await model.reply(to: question, options: GenerationOptions(maxTokens: 20)) { _ in .stop }
        #expect(listened.stopReason == .listener)
        #expect(listened.usage.replyTokens < 20)
        let limited = try await model.reply(to: question, options: GenerationOptions(maxTokens: 3)) { _ in .more }
        #expect(limited.stopReason == .length)
        #expect(limited.usage.replyTokens == 3)
        let none = try await model.reply(to: question, options: GenerationOptions(maxTokens: 0)) { _ in .more }
        #expect(none.stopReason == .length)
        #expect(none.usage.replyTokens == 0)
        let full = try await model.reply(to: question, options: GenerationOptions(maxTokens: .max)) { _ in .more }
        #expect(full.stopReason == .window)
        #expect(full.context?.ids.count == 60)
    }

    @Test func `a prompt that leaves no room is refused with both numbers`() async throws {
        let model = try makeModel(window: 30)
        let long = [Message(.user, String(repeating: "loop ", count: 40))]
        let count = try await model.tokenCount(of: long)
        let error = await #expect(throws: ModelError.self) {
            try await model.reply(to: long, options: GenerationOptions()) { _ in .more }
        }
        #expect(error?.code == .promptTooLong)
        #expect(error?.message.contains("\(count)") == true && error?.message.contains("30") == true)
    }

    @Test func `stop strings are never shown, also across tokens`() async throws {
        let model = try makeModel()
        let free = try await model.reply(to: question, options: GenerationOptions(maxTokens: 30)) { _ in .more }
        // Three scalars from the middle: in this vocabulary of bytes they take several tokens.
        let scalars = Array(free.text.unicodeScalars)
        let stop = String(String.UnicodeScalarView(scalars[8..<11]))
        let expected = try #require(free.text.range(of: stop, options: .literal))
        let pieces = Pieces()
        let options = GenerationOptions(maxTokens: 30, stopStrings: ["never there", stop])
        let reply = try await model.reply(to: question, options: options, onText: pieces.take)
        #expect(reply.stopReason == .stopString)
        #expect(reply.text == String(free.text[..<expected.lowerBound]))
        #expect(pieces.joined == reply.text)
        #expect(free.context?.ids.starts(with: reply.context?.ids ?? []) == true)
    }

    @Test func `an end of turn ends the reply and belongs to its ids`() async throws {
        let model = try await makeModel(endOfTurnFrom: question)
        let reply = try await model.reply(to: question, options: GenerationOptions(maxTokens: 30)) { _ in .more }
        #expect(reply.stopReason == .endOfTurn)
        #expect(reply.usage.replyTokens == 1)
        #expect(reply.context?.lossMask.last == 1)
        #expect(reply.text.isEmpty)
    }

    @Test func `a cancelled task stops soon`() async throws {
        let model = try makeModel()
        let pieces = Pieces()
        let task = Task {
            try await model.reply(to: question, options: GenerationOptions(maxTokens: 200)) { piece in
                if pieces.take(piece) == .more, pieces.count == 2 { withUnsafeCurrentTask { $0?.cancel() } }
                return .more
            }
        }
        await #expect(throws: CancellationError.self) { try await task.value }
        #expect(pieces.count == 2)
        let after = try await model.reply(to: question, options: GenerationOptions(maxTokens: 2)) { _ in .more }
        #expect(after.usage.replyTokens == 2)
    }

    @Test func `generates from plain text, and special tokens in it stay text`() async throws {
        let model = try makeModel()
        let options = GenerationOptions(maxTokens: 4)
        let plain = try await model.generate(prompt: "the <|im_end|>", chat: false, options: options)
        #expect(plain.usage.promptTokens == model.tokenize("the <|im_end|>").count)
        #expect(model.tokenize("<|im_end|>").count > 1)
        #expect(model.tokenize("<|im_end|>", parsingSpecial: true) == [2])
        let chat = try await model.generate(prompt: question[0].content, chat: true, options: options)
        let same = try await model.reply(to: question, options: options) { _ in .more }
        #expect(chat.context == same.context)
        await #expect(throws: ModelError.self) { try await model.generate(prompt: "", chat: false, options: options) }
    }

    private func makeModel(_ tiny: TinyModel = .llama, window: Int? = nil) throws -> LocalModel {
        try LocalModel(path: tiny.path, name: tiny.name, options: .init(window: window, threads: 2))
    }

    /// The tiny llama with the first id that it writes after `messages` made its end of turn.
    private func makeModel(endOfTurnFrom messages: [Message]) async throws -> LocalModel {
        let reply = try await makeModel().reply(to: messages, options: GenerationOptions(maxTokens: 1)) { _ in .more }
        let first = try #require(reply.context?.ids.last)
        var writer = GGUFWriter(copying: try GGUFFile(path: TinyModel.llama.path))
        writer.set("tokenizer.ggml.eos_token_id", .uint32(UInt32(first)))
        return try withTemporaryFile(writer.encoded()) { try LocalModel(path: $0, name: "ending", fingerprint: nil) }
    }
}

/// What a listener heard.
private final class Pieces: Sendable {
    private let heard = Mutex<[String]>([])

    var joined: String { heard.withLock { $0.joined() } }
    var count: Int { heard.withLock(\.count) }

    @Sendable func take(_ piece: String) -> StreamDecision {
        heard.withLock { $0.append(piece) }
        return .more
    }
}
