import Testing

@testable import LooperModel

struct TokenizerMetadataTests {
    @Test(arguments: [
        ("model", GGUFValue.string("llama"), ModelError.Code.unsupportedTokenizer, "'gpt2'"),
        ("pre", .string("gpt4o"), .unsupportedTokenizer, "supported are gpt2, llama-bpe, qwen2, smollm"),
        ("pre", .uint32(1), .invalidMetadata, "must be a string"),
        ("tokens", .array(.string([])), .invalidMetadata, "0 entries"),
        ("tokens", .array(.int32([1])), .invalidMetadata, "must be an array of strings"),
        ("token_type", .array(.int32([1, 1])), .invalidMetadata, "2 entries for 260 tokens"),
        ("token_type", .array(.int32([99])), .invalidMetadata, "holds 99"),
        ("merges", .array(.string(["a b"])), .invalidMetadata, "entry 0"),
        ("merges", .array(.string(["ab"])), .invalidMetadata, "entry 0"),
        ("merges", .array(.string(["a b c"])), .invalidMetadata, "entry 0"),
        ("merges", .array(.string(["日 本"])), .invalidMetadata, "entry 0"),
        ("eos_token_id", .uint32(260), .invalidMetadata, "only 260 tokens"),
        ("eos_token_id", .int32(-1), .invalidMetadata, "is -1"),
        ("eos_token_id", .uint64(.max), .invalidMetadata, "must be an integer in range"),
    ])
    func `says what is wrong`(key: String, value: GGUFValue, code: ModelError.Code, message: String) {
        var metadata = TokenizerExample.metadata()
        metadata["tokenizer.ggml.\(key)"] = value
        let error = #expect(throws: ModelError.self) { try Tokenizer(metadata: metadata) }
        #expect(error?.code == code)
        #expect(error?.message.contains(message) == true, "\(error?.message ?? "no error")")
    }

    @Test(arguments: ["model", "tokens", "merges"])
    func `says what is missing`(key: String) {
        var metadata = TokenizerExample.metadata()
        metadata["tokenizer.ggml.\(key)"] = nil
        let error = #expect(throws: ModelError.self) { try Tokenizer(metadata: metadata) }
        #expect(error?.code == .invalidMetadata)
        #expect(error?.message.contains("tokenizer.ggml.\(key)") == true)
    }

    @Test(arguments: [
        ("gpt-2", PreTokenizer.gpt2), ("default", .gpt2), ("llama3", .llama3), ("llama-bpe", .llama3),
        ("qwen2", .qwen2), ("starcoder", .smollm), ("smollm", .smollm),
    ])
    func `knows pre-tokenizers by their names`(name: String, expected: PreTokenizer) throws {
        #expect(try PreTokenizer(named: name) == expected)
    }

    @Test func `a file that names no pre-tokenizer gets that of GPT-2`() throws {
        var metadata = TokenizerExample.metadata()
        metadata["tokenizer.ggml.pre"] = nil
        #expect(try Tokenizer(metadata: metadata).preTokenizer == .gpt2)
    }
}
