import CLooper
import Foundation
import LooperCore
import Testing

@testable import LooperModel

/// The engine computes from a folder what transformers computes from it.
struct FolderParityTests {
    @Test(arguments: TinyFolder.allCases, ["portable", "avx2", "avx512"])
    func `logits are the reference's`(tiny: TinyFolder, cpu: String) throws {
        guard lp_cpu_supports(cpu) != 0 else { return }
        let (model, reference) = (try Transformer(file: ModelFolder(path: tiny.path)), try EngineReference(tiny.name))
        #expect(reference.lines.count == 8)
        for line in reference.lines {
            let logits = try model.logits(after: line.ids, cpu: cpu)
            #expect(logits.count == 272)
            #expect(logits.argmax == line.argmax)
            #expect(reference.cosine(logits, line) > 0.999999)
        }
    }

    @Test(arguments: TinyFolder.allCases)
    func `reads the configuration`(tiny: TinyFolder) throws {
        let configuration = try ModelFolder(path: tiny.path).configuration()
        #expect(configuration.architecture.rawValue == tiny.rawValue)
        #expect(configuration.ropeStyle == .halves)
        #expect(configuration.headWidth == [.llama: 16, .qwen2: 8, .qwen3: 32][tiny])
        #expect(configuration.ropeDivisor == (tiny == .qwen2 ? 2 : 1))
        #expect(configuration.ropeFactors.isEmpty == (tiny != .llama))
        #expect(configuration.biases == (tiny == .qwen2 ? .required : .absent))
        #expect(configuration.headNorms == (tiny == .qwen3 ? .required : .absent))
        #expect(configuration.head == (tiny == .llama ? .required : .absent))
        #expect(configuration.contextLength == 256)
    }

    @Test func `long waves are stretched and short ones stay`() throws {
        let factors = try ModelFolder(path: TinyFolder.llama.path).configuration().ropeFactors
        #expect(factors.count == 8)
        #expect(factors.first == 1 && factors.last == 8)
        #expect(factors == factors.sorted())
        #expect(factors.contains { $0 > 1 && $0 < 8 })
    }

    @Test(arguments: TinyFolder.allCases)
    func `answers in a conversation`(tiny: TinyFolder) async throws {
        let model = try LocalModel(path: tiny.path, name: "tiny", fingerprint: nil)
        let question = [Message(.user, "the loop in there")]
        let reply = try await model.reply(to: question, options: GenerationOptions(maxTokens: 8)) { _ in .more }
        let context = try #require(reply.context)
        #expect(reply.usage.replyTokens > 0)
        let transformer = try Transformer(file: ModelFolder(path: tiny.path))
        for end in reply.usage.promptTokens..<context.ids.count {
            let logits = try transformer.logits(after: Array(context.ids[..<end]), isExact: false)
            #expect(Int32(logits.argmax) == context.ids[end])
        }
    }

    @Test func `a head beside a tied embedding is left out`() throws {
        let line = try #require(EngineReference("hf-llama").lines.last)
        let tied = try TinyFolder.llama.withCopy { copy in
            try copy.set("tie_word_embeddings", .bool(true), in: "config.json")
            return try Transformer(file: ModelFolder(path: copy.url.path)).logits(after: line.ids)
        }
        #expect(try tied != Transformer(file: ModelFolder(path: TinyFolder.llama.path)).logits(after: line.ids))
    }

    @Test func `a folder without a chat template says so when asked`() async throws {
        try await #require(throws: ModelError.self) {
            let copy = try TinyFolder.llama.withCopy { copy in
                try copy.remove("chat_template.jinja")
                return try LocalModel(path: copy.url.path, name: "base", fingerprint: nil)
            }
            _ = try await copy.tokenCount(of: [Message(.user, "hi")])
        }
    }
}
