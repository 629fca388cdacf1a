import Foundation
import LooperCore
import Testing

@testable import LooperModel

struct FolderTokenizerTests {
    /// The tokenizer of the fixture folder after `change`.
    private func tokenizer(
        _ tiny: TinyFolder = .llama,
        _ change: (FolderCopy) throws -> Void = { _ in }
    ) throws -> Tokenizer {
        try tiny.withCopy { copy in
            try change(copy)
            return try ModelFolder(path: copy.url.path).tokenizer()
        }
    }

    /// The trained vocabulary of 4,000 tokens with the pipeline of a pre-tokenizer.
    private func trained(_ preTokenizer: PreTokenizer, mergesAsText: Bool = false) throws -> Tokenizer {
        let decoder = JSONDecoder()
        var document = try decoder.decode(JSONValue.self, from: Fixtures.data("tokenizer/tokenizer.json"))
        let pipelines = try decoder.decode(JSONValue.self, from: Fixtures.data("tokenizer/pipelines.json"))
        let pipeline = try #require(pipelines[preTokenizer.rawValue])
        document = document.setting(["normalizer"], pipeline["normalizer"])
        document = document.setting(["pre_tokenizer"], pipeline["pre_tokenizer"])
        document = document.setting(["model", "ignore_merges"], pipeline["ignore_merges"])
        if mergesAsText, case .array(let merges) = document["model"]?["merges"] {
            let texts = merges.map { pair -> JSONValue in
                guard case .array(let halves) = pair else { return pair }
                return .string(halves.compactMap(\.stringValue).joined(separator: " "))
            }
            document = document.setting(["model", "merges"], .array(texts))
        }
        return try tokenizer(.qwen2) { copy in
            try copy.write("tokenizer.json", String(decoding: JSONEncoder().encode(document), as: UTF8.self))
        }
    }

    @Test(arguments: PreTokenizer.allCases, [false, true])
    func `every text gives the ids of the reference`(preTokenizer: PreTokenizer, mergesAsText: Bool) throws {
        let golden = try TokenizerGolden(preTokenizer.rawValue)
        #expect(golden.lines.count == 2_000)
        let tokenizer = try trained(preTokenizer, mergesAsText: mergesAsText)
        #expect(tokenizer.preTokenizer == preTokenizer)
        let disagreements = try golden.disagreements(with: tokenizer)
        #expect(disagreements.isEmpty, "\(disagreements.count) texts differ, as \(disagreements.prefix(3))")
    }

    @Test(arguments: TinyFolder.allCases)
    func `ids are those of transformers`(tiny: TinyFolder) throws {
        let (tokenizer, expected) = (try tokenizer(tiny), try tiny.texts())
        #expect(expected.texts.count == 4)
        for (text, ids) in zip(expected.texts, expected.ids) {
            #expect((tokenizer.beginOfText.map { [$0] } ?? []) + tokenizer.encode(text) == ids)
        }
        #expect(tokenizer.vocabularySize == 270)
    }

    @Test func `special tokens are structure, other added ones are words`() throws {
        let tokenizer = try tokenizer()
        #expect(tokenizer.encode("<tool_call>") == [269])
        #expect(tokenizer.encode("<|im_end|>").count > 1)
        #expect(tokenizer.encode("<|im_end|>", parsingSpecial: true) == [2])
        #expect(tokenizer.decode([269]) == "<tool_call>" && tokenizer.bytes(of: 2).isEmpty)
    }

    @Test func `every file may name what ends a turn`() throws {
        let tokenizer = try tokenizer { copy in
            try copy.set("eos_token_id", .integer(5), in: "config.json")
            try copy.set("eos_token_id", .array([.integer(6), .integer(7)]), in: "generation_config.json")
            try copy.set("eos_token", .string("<tool_call>"), in: "tokenizer_config.json")
        }
        // The first two are known by their spelling.
        #expect(tokenizer.endOfTurn == [0, 2, 5, 6, 7, 269])
    }

    /// What `add_bos_token` and the template of the post-processor make of the beginning of a text.
    static let openings: [(JSONValue?, Bool, JSONValue?, Int32?)] = [
        (nil, true, nil, 0), (nil, false, nil, nil), (.bool(false), true, nil, nil),
        (.bool(true), false, .string("<|im_start|>"), 1),
        (.bool(true), false, .object(["content": .string("<|im_end|>")]), 2),
        (.bool(true), true, nil, 0),
        // From config.json.
        (.bool(true), false, nil, 0),
    ]

    @Test(arguments: openings)
    func `knows what opens a text`(flag: JSONValue?, hasTemplate: Bool, token: JSONValue?, expected: Int32?) throws {
        let tokenizer = try tokenizer { copy in
            try copy.set("add_bos_token", flag, in: "tokenizer_config.json")
            try copy.set("bos_token", token, in: "tokenizer_config.json")
            if !hasTemplate { try copy.set("post_processor", .null, in: "tokenizer.json") }
        }
        #expect(tokenizer.beginOfText == expected)
    }

    /// One change of `tokenizer.json`, and what the message must say.
    static let changes: [(String, JSONValue?, ModelError.Code, String)] = [
        ("model", nil, .invalidMetadata, "no 'model'"),
        ("model.type", .string("Unigram"), .unsupportedTokenizer, "'Unigram'"),
        ("model.type", .string("WordPiece"), .unsupportedTokenizer, "'WordPiece'"),
        ("model.dropout", .number(0.1), .unsupportedTokenizer, "'dropout'"),
        ("model.byte_fallback", .bool(true), .unsupportedTokenizer, "'byte_fallback'"),
        ("model.end_of_word_suffix", .string("</w>"), .unsupportedTokenizer, "'</w>'"),
        ("model.vocab", nil, .invalidMetadata, "no 'vocab'"),
        ("model.vocab", .object(["a": .integer(0)]), .invalidMetadata, "the id 0, but \"a\" has it too"),
        ("model.vocab.!", .integer(1 << 40), .invalidMetadata, "\"!\" must have an id from 0 to"),
        ("model.vocab.!", .integer(-1), .invalidMetadata, "must have an id"),
        ("model.vocab.!", .string("3"), .invalidMetadata, "must have an id"),
        ("model.vocab.!", .integer(5), .invalidMetadata, "has it too"),
        ("model.merges", nil, .invalidMetadata, "no 'merges'"),
        ("model.merges", .array([.integer(1)]), .invalidMetadata, "entry 0"),
        ("model.merges", .array([.array([.string("a")])]), .invalidMetadata, "entry 0"),
        ("model.merges", .array([.string("a 日")]), .invalidMetadata, "entry 0"),
        ("model.merges", .array([.array([.string("q"), .string("q")])]), .invalidMetadata, "entry 0"),
        ("normalizer", .object(["type": .string("Lowercase")]), .unsupportedTokenizer, "'Lowercase'"),
        ("pre_tokenizer", nil, .unsupportedTokenizer, "the 'pre_tokenizer' is missing"),
        ("pre_tokenizer", .object(["type": .string("Metaspace")]), .unsupportedTokenizer, "Metaspace"),
        ("pre_tokenizer", .object(["type": .string("ByteLevel")]), .unsupportedTokenizer, "a space before"),
        ("post_processor", .object(["type": .string("BertProcessing")]), .unsupportedTokenizer, "'BertProcessing'"),
        (
            "post_processor",
            .object([
                "type": .string("TemplateProcessing"),
                "single": .array([
                    .object(["Sequence": .object([:])]),
                    .object(["SpecialToken": .object(["id": .string("<|im_end|>")])]),
                ]),
            ]),
            .unsupportedTokenizer, "other tokens than one before"
        ),
        ("added_tokens", .array([.object(["id": .integer(0)])]), .invalidMetadata, "no 'content'"),
        (
            "added_tokens",
            .array([.object(["id": .integer(269), "content": .string("<x>"), "lstrip": .bool(true)])]),
            .unsupportedTokenizer, "'lstrip'"
        ),
        (
            "added_tokens", .array([.object(["id": .integer(7), "content": .string("<x>")])]), .invalidMetadata,
            "has it too"
        ),
    ]

    @Test(arguments: changes)
    func `says what is wrong`(key: String, value: JSONValue?, code: ModelError.Code, expected: String) {
        let error = #expect(throws: ModelError.self) { try tokenizer { try $0.set(key, value, in: "tokenizer.json") } }
        #expect(error?.code == code)
        #expect(error?.message.contains(expected) == true, "\(error?.message ?? "no error")")
    }

    @Test func `a pattern that differs in one character is another one`() throws {
        let path = TinyFolder.llama.path + "/tokenizer.json"
        let text = try String(contentsOfFile: path, encoding: .utf8)
        let changed = text.replacing(#"\\p{N}{1,3}"#, with: #"\\p{N}{1,4}"#)
        #expect(changed != text)
        let error = #expect(throws: ModelError.self) { try tokenizer { try $0.write("tokenizer.json", changed) } }
        #expect(error?.code == .unsupportedTokenizer)
    }

    @Test func `the template named default is the one`() throws {
        let template = try TinyFolder.qwen2.withCopy { copy in
            let list = ["tool_use", "default"].map { name in
                JSONValue.object(["name": .string(name), "template": .string("<|im_start|> of \(name)")])
            }
            try copy.set("chat_template", .array(list), in: "tokenizer_config.json")
            return try ModelFolder(path: copy.url.path).chatTemplate()
        }
        #expect(template.text == "<|im_start|> of default")
    }
}
