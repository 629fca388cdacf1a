import LooperCore
import LooperModel
import Testing

@testable import LooperLearning

struct ReplyScribeTests {
    private let opening = [Message(.system, "Be short."), Message(.user, "the loop in there")]

    @Test func `a prompt is what the model itself reads, id for id`() async throws {
        let scribe = try TinyScribe.make(window: 256)
        let model = try LocalModel(path: TinyScribe.path, name: "tiny")
        let first = try #require(scribe.reply("I look.\n<read>a.py</read>", to: opening, train: true))
        let written = try #require(first.context).delta(from: TokenContext()).written
        let next = opening + [Message(.assistant, first.text, tokens: written), Message(.user, "Result:\nx")]
        for messages in [opening, next] {
            let local = try await model.reply(to: messages, options: GenerationOptions(maxTokens: 1)) { _ in .more }
            let mine = try #require(scribe.reply("ok", to: messages, train: true)?.context)
            let theirs = try #require(local.context)
            #expect(mine.ids.starts(with: theirs.ids.dropLast()))
            #expect(mine.lossMask.starts(with: theirs.lossMask.dropLast()))
            #expect(try await model.tokenCount(of: messages) == scribe.count(messages))
        }
        #expect(scribe.count(opening) + scribe.countAdded(next[2...]) == scribe.count(next))
    }

    @Test func `the reply and the id that ends it are marked`() throws {
        let scribe = try TinyScribe.make()
        let reply = try #require(scribe.reply("I look.", to: opening, train: true))
        let context = try #require(reply.context)
        let end = try #require(ModelFormat.open(TinyScribe.path).tokenizer().id(of: "<|im_end|>"))
        #expect(context.ids.last == end)
        #expect(context.lossMask.count { $0 == 1 } == reply.usage.replyTokens)
        #expect(context.lossMask.suffix(reply.usage.replyTokens).allSatisfy { $0 == 1 })
        #expect(reply.stopReason == .endOfTurn)
        #expect(reply.train == nil)
        #expect(scribe.reply("I look.", to: opening, train: false)?.train == false)
    }

    @Test func `what leaves the window is not written`() throws {
        let scribe = try TinyScribe.make(window: 40)
        #expect(scribe.reply(String(repeating: "many words ", count: 20), to: opening, train: true) == nil)
    }
}
