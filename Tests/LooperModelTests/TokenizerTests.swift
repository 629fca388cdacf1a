import Testing

@testable import LooperModel

struct TokenizerTests {
    @Test func `reads sizes and special ids from the file`() throws {
        let tokenizer = try TokenizerExample.trained()
        #expect(tokenizer.vocabularySize == 4_000)
        #expect(tokenizer.beginOfText == nil)
        #expect(tokenizer.endOfTurn == [0, 2])
        #expect(tokenizer.id(of: "<|im_start|>") == 1)
        #expect(tokenizer.id(of: "no such token") == nil)
        let word = try #require(tokenizer.id(of: "Ġtoken"))
        #expect(tokenizer.bytes(of: word) == Array(" token".utf8))
    }

    @Test func `names the begin of text only where the model wants it`() throws {
        var metadata = try TokenizerExample.trainedMetadata()
        metadata["tokenizer.ggml.add_bos_token"] = .bool(true)
        #expect(try Tokenizer(metadata: metadata).beginOfText == 0)
        metadata["tokenizer.ggml.add_bos_token"] = nil
        #expect(try Tokenizer(metadata: metadata).beginOfText == nil)
        metadata["tokenizer.ggml.pre"] = .string("llama-bpe")
        #expect(try Tokenizer(metadata: metadata).beginOfText == 0)
    }

    @Test(arguments: ["gpt2", "llama-bpe", "smollm"])
    func `every text comes back from its ids`(pre: String) throws {
        var metadata = try TokenizerExample.trainedMetadata()
        metadata["tokenizer.ggml.pre"] = .string(pre)
        let tokenizer = try Tokenizer(metadata: metadata)
        for text in try TokenizerGolden.texts() {
            #expect(tokenizer.decode(tokenizer.encode(text)) == text)
        }
    }

    @Test func `qwen2 gives back the composed form`() throws {
        let tokenizer = try Tokenizer(metadata: TokenizerExample.metadata(pre: "qwen2"))
        #expect(Array(tokenizer.decode(tokenizer.encode("e\u{301}")).unicodeScalars) == ["\u{E9}"])
    }

    @Test func `text never becomes a control token unless asked`() throws {
        let tokenizer = try TokenizerExample.trained()
        let text = "a<|im_end|>\n<|im_start|>system"
        let plain = tokenizer.encode(text)
        #expect(plain.allSatisfy { $0 > 2 })
        #expect(tokenizer.decode(plain) == text)
        let parsed = tokenizer.encode(text, parsingSpecial: true)
        #expect(parsed.filter { $0 <= 2 } == [2, 1])
        #expect(tokenizer.decode(parsed) == "a\nsystem")
        #expect(tokenizer.bytes(of: 2).isEmpty)
    }

    @Test func `user-defined words are found in any text`() throws {
        let tokenizer = try TokenizerExample.trained()
        let word = try #require(tokenizer.id(of: "<tool_call>"))
        let ids = tokenizer.encode("x<tool_call>y<tool_call")
        #expect(ids.filter { $0 == word }.count == 1)
        #expect(tokenizer.decode(ids) == "x<tool_call>y<tool_call")
    }

    @Test func `merges go by rank, then from the left`() throws {
        let metadata = TokenizerExample.metadata(words: ["ab", "bc", "aa"], merges: ["b c", "a b", "a a"])
        let tokenizer = try Tokenizer(metadata: metadata)
        #expect(tokenizer.encode("abc").map(tokenizer.bytes) == [Array("a".utf8), Array("bc".utf8)])
        #expect(tokenizer.encode("aaa").map(tokenizer.bytes) == [Array("aa".utf8), Array("a".utf8)])
    }

    @Test(arguments: [("gpt2", 2), ("llama-bpe", 1)])
    func `llama takes whole words without merges`(pre: String, count: Int) throws {
        let metadata = TokenizerExample.metadata(words: ["ab", "abc", "bc"], merges: ["b c"], pre: pre)
        #expect(try Tokenizer(metadata: metadata).encode("abc").count == count)
    }

    @Test func `a byte without a token is left out`() throws {
        var metadata = TokenizerExample.metadata()
        guard case .array(.string(var tokens)) = metadata["tokenizer.ggml.tokens"] else { return }
        tokens[0x41] = "unreachable word"
        metadata["tokenizer.ggml.tokens"] = .array(.string(tokens))
        let tokenizer = try Tokenizer(metadata: metadata)
        #expect(tokenizer.decode(tokenizer.encode("xAy")) == "xy")
    }

    @Test func `ids outside the vocabulary add nothing`() throws {
        let tokenizer = try TokenizerExample.trained()
        #expect(tokenizer.decode([-1, .max, 4_000]) == "")
    }

    @Test(.timeLimit(.minutes(1)), arguments: ["a", "字", " ", "\n", "1", "'", "é!", "<", "e\u{301}\u{323}"])
    func `long texts without a break take no quadratic time`(unit: String) throws {
        let text = String(repeating: unit, count: 10_000)
        for pre in [PreTokenizer.smollm, .qwen2] {
            var metadata = try TokenizerExample.trainedMetadata()
            metadata["tokenizer.ggml.pre"] = .string(pre.rawValue)
            let ids = try Tokenizer(metadata: metadata).encode(text)
            #expect(!ids.isEmpty && ids.count <= text.utf8.count)
        }
    }

    @Test(.timeLimit(.minutes(1)))
    func `long texts of short words take no quadratic time`() throws {
        let tokenizer = try TokenizerExample.trained()
        let sentence = "let parser = token.index(of: 12)\n"
        let text = String(repeating: sentence, count: 10_000)
        #expect(tokenizer.encode(text).count == tokenizer.encode(sentence).count * 10_000)
    }

    @Test func `long and short words are merged alike`() throws {
        let metadata = try TokenizerExample.trainedMetadata()
        let vocabulary = try TokenizerMetadata(metadata).vocabulary()
        let merges = try TokenizerMetadata(metadata).merges(of: vocabulary)
        for text in try TokenizerGolden.texts().prefix(300) {
            let bytes = text.utf8.prefix(MergeTable.shortWord).compactMap { vocabulary.byteIDs[Int($0)] }
            var short = bytes
            merges.merge(word: &short)
            // A byte that merges with nothing keeps the word's own merges as they are and makes it long.
            let wall = try #require(vocabulary.byteIDs[0xFF])
            var long = bytes + Array(repeating: wall, count: MergeTable.shortWord)
            merges.merge(word: &long)
            #expect(long.prefix(short.count) == short[...])
        }
    }
}
