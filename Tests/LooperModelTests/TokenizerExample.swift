@testable import LooperModel

/// Small tokenizers for tests.
enum TokenizerExample {
    /// The metadata of the trained fixture vocabulary of 4,000 tokens.
    static func trainedMetadata() throws -> GGUFMetadata {
        try GGUFFile(path: Fixtures.path("tokenizer/vocabulary.gguf")).metadata
    }

    /// The trained fixture vocabulary under the pre-tokenizer that it names, `gpt2`.
    static func trained() throws -> Tokenizer {
        try Tokenizer(metadata: trainedMetadata())
    }

    /// Metadata of a vocabulary of all bytes, then `words` in the byte alphabet, then three control tokens and a
    /// user-defined word.
    static func metadata(words: [String] = [], merges: [String] = [], pre: String = "gpt2") -> GGUFMetadata {
        let alphabet = ByteAlphabet()
        var bytes = [String](repeating: "", count: 256)
        for value in UInt32(0)..<0x144 {
            guard let scalar = Unicode.Scalar(value), let byte = alphabet.byte(of: scalar) else { continue }
            bytes[Int(byte)] = String(scalar)
        }
        let tokens = bytes + words + ["<|endoftext|>", "<|im_start|>", "<|im_end|>", "<tool_call>"]
        let kinds = tokens.dropLast(4).map { _ in Int32(1) } + [3, 3, 3, 4]
        return GGUFMetadata([
            "tokenizer.ggml.model": .string("gpt2"),
            "tokenizer.ggml.pre": .string(pre),
            "tokenizer.ggml.tokens": .array(.string(tokens)),
            "tokenizer.ggml.token_type": .array(.int32(kinds)),
            "tokenizer.ggml.merges": .array(.string(merges)),
            "tokenizer.ggml.bos_token_id": .uint32(UInt32(256 + words.count)),
            "tokenizer.ggml.eos_token_id": .uint32(UInt32(258 + words.count)),
        ])
    }
}
