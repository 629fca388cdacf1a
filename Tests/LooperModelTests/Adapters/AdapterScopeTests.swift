import Foundation
import LooperCore
import Testing

@testable import LooperModel

/// A reply-only adapter leaves what comes before the reply to the base, and shares the base's prefix.
@Suite(.timeLimit(.minutes(3))) struct AdapterScopeTests {
    private let question = [Message(.user, "the loop in there is long")]

    /// A model with two reply-only adapters and a usual one.
    private func withModel(_ tiny: TinyFolder, _ body: (LocalModel, _ header: [Int32]) async throws -> Void)
        async throws
    {
        try await withTemporaryFolder { folder in
            let model = try LocalModel(path: tiny.path, name: "tiny")
            let header = model.tokenize("<|im_start|>assistant\n", parsingSpecial: true)
            for (index, name) in ["first", "second", "usual"].enumerated() {
                var settings = AdapterExample.settings()
                settings.invocation = name == "usual" ? nil : header
                let content = try AdapterExample.content(of: tiny.transformer(), settings, seed: UInt64(index + 5))
                try content.writePEFT(to: folder.appending(path: name).path)
                try model.register(adapter: name, at: folder.appending(path: name).path)
            }
            try await body(model, header)
        }
    }

    private func reply(_ model: LocalModel, _ messages: [Message], _ adapter: String?) async throws -> Reply {
        let choice = adapter.map { AdapterChoice(name: $0) }
        return try await model.reply(to: messages, options: GenerationOptions(maxTokens: 8, adapter: choice)) { _ in
            .more
        }
    }

    @Test(arguments: TinyFolder.allCases)
    func `every arm goes on from the prefix of the base`(tiny: TinyFolder) async throws {
        try await withModel(tiny) { model, header in
            let base = try await reply(model, question, nil)
            #expect(base.usage.cachedTokens == 0)
            let start = base.usage.promptTokens - header.count
            for name in ["first", "second", "first"] {
                let shared = try await reply(model, question, name)
                #expect(shared.usage.cachedTokens == start)
                let fresh = try await freshReply(tiny, question, name)
                #expect(shared.context?.ids == fresh.context?.ids)
                #expect(fresh.usage.cachedTokens == 0)
            }
            let usual = try await reply(model, question, "usual")
            #expect(usual.usage.cachedTokens == 0)
            let again = try await reply(model, question, "usual")
            #expect(again.usage.cachedTokens == again.usage.promptTokens - 1)
        }
    }

    @Test(arguments: TinyFolder.allCases)
    func `a finished reply is read again by the base`(tiny: TinyFolder) async throws {
        try await withModel(tiny) { model, header in
            let first = try await reply(model, question, "first")
            let longer = question + [Message(.assistant, first.text), Message(.user, "and a long one")]
            let second = try await reply(model, longer, "first")
            #expect(second.usage.cachedTokens == first.usage.promptTokens - header.count)
            let fresh = try await freshReply(tiny, longer, "first")
            #expect(second.context?.ids == fresh.context?.ids)
            let base = try await reply(model, longer, nil)
            #expect(base.usage.cachedTokens == second.usage.promptTokens - header.count)
        }
    }

    @Test(arguments: TinyFolder.allCases)
    func `what comes before the reply is read by the base, and the reply by the adapter`(
        tiny: TinyFolder
    ) async throws {
        try await withModel(tiny) { model, header in
            let ids = model.idsOfText("the loop<|im_start|>assistant\n in there", parsingSpecial: true)
            let start = try #require((0..<ids.count).first { ids[$0...].starts(with: header) })
            let base = try await model.logits(of: ids, scored: ids.count)
            let adapted = try await model.logits(of: ids, scored: ids.count, adapter: AdapterChoice(name: "first"))
            let vocabulary = base.count / ids.count
            // Few positions are added up in another order than many.
            #expect(zip(adapted, base).prefix(start * vocabulary).allSatisfy { abs($0 - $1) < 1e-3 })
            for row in start..<ids.count {
                let range = row * vocabulary..<(row + 1) * vocabulary
                #expect(zip(adapted[range], base[range]).contains { abs($0 - $1) > 1e-2 })
            }
            let none = try await model.logits(of: ids, scored: 1, adapter: AdapterChoice(name: "first", scale: 0))
            let plain = try await model.logits(of: ids, scored: 1)
            #expect(none == plain)
        }
    }

    private func freshReply(_ tiny: TinyFolder, _ messages: [Message], _ adapter: String) async throws -> Reply {
        var answer: Reply?
        try await withModel(tiny) { model, _ in answer = try await reply(model, messages, adapter) }
        return try #require(answer)
    }
}
