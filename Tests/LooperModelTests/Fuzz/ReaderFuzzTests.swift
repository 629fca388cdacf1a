import Testing

@testable import LooperModel

/// Hostile files, vocabularies and texts: a typed error or a sound result, never a trap.
struct ReaderFuzzTests {
    @Test(arguments: FuzzedFormat.all)
    func `a damaged file is refused with a typed error, or can be used`(_ format: FuzzedFormat) throws {
        var refused = 0
        let steps = try FuzzRun(format.testDescription)() { random in
            var bytes = try format.seed(&random)
            if random.once(in: 2) { ByteMutation.mutate(&bytes, &random) }
            do {
                try withTemporaryFile(bytes) { try format.use($0, &random) }
            } catch let error as ModelError {
                guard !error.message.isEmpty else { throw FuzzFinding("an error without a message") }
                refused += 1
            }
        }
        // Few steps may happen to be all of one kind.
        if steps > 100 { #expect(refused > 0 && refused < steps) }
    }

    @Test func `any text comes back from its ids, in time that grows with its length`() throws {
        let metadata = try TokenizerExample.trainedMetadata()
        let tokenizers = try PreTokenizer.allCases.map { pre in
            var metadata = metadata
            metadata["tokenizer.ggml.pre"] = .string(pre.rawValue)
            return try Tokenizer(metadata: metadata)
        }
        let spellings = Self.controlTokens(in: metadata)
        #expect(spellings.count == 3)
        let texts = FuzzedText(corpus: try TokenizerGolden.texts())
        try FuzzRun("text")() { random in
            let text = texts.next(&random)
            let tokenizer = random.pick(tokenizers)
            try TextUse.check(tokenizer, text, &random)
            try TextUse.checkRoundTrip(tokenizer, text, spellings: spellings)
            if random.once(in: 50) { try TextUse.checkTime(tokenizer, text) }
        }
    }

    @Test func `a strange vocabulary is refused with a typed error, or can be used`() throws {
        let texts = FuzzedText(corpus: ["ab ba é\n<|im_end|> aab 12", "bbbaaa'a  \n\n", "<tool_call>a|b", "e\u{301}"])
        try FuzzRun("vocabulary")() { random in
            var metadata = FuzzedVocabulary.valid(&random)
            let isSound = random.once(in: 2)
            if !isSound { FuzzedVocabulary.contradict(&metadata, &random) }
            let tokenizer: Tokenizer
            do {
                tokenizer = try Tokenizer(metadata: metadata)
            } catch let error as ModelError where !isSound && !error.message.isEmpty {
                return
            }
            for _ in 0..<4 {
                let text = texts.next(&random)
                try TextUse.check(tokenizer, text, &random)
                guard isSound else { continue }
                try TextUse.checkRoundTrip(tokenizer, text, spellings: Self.controlTokens(in: metadata))
            }
        }
    }

    private static func controlTokens(in metadata: GGUFMetadata) -> [Int32: String] {
        let texts = (try? metadata.texts("tokenizer.ggml.tokens")) ?? []
        let kinds = (try? metadata.integers("tokenizer.ggml.token_type")) ?? []
        let control = zip(texts, kinds).enumerated().filter { $0.element.1 == Vocabulary.Kind.control.rawValue }
        return Dictionary(uniqueKeysWithValues: control.map { (Int32($0.offset), $0.element.0) })
    }
}
