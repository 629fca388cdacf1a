import Testing

@testable import LooperModel

/// Where the pre-tokenizers cut, spelled out for a reader; the golden files hold thousands more.
struct TokenizerWordsTests {
    @Test(arguments: [
        ("gpt2", "it's  IT'S 1234 x!\n\n y", ["it", "'s", " ", " IT", "'", "S", " 1234", " x", "!", "\n\n", " y"]),
        ("smollm", "it's  12 x", ["it", "'s", "  ", "1", "2", " x"]),
        ("qwen2", "IT'S  1234\tx!\n\n y", ["IT", "'S", " ", " ", "1", "2", "3", "4", "\tx", "!\n\n", " y"]),
        ("llama-bpe", "IT'ſ 1234 \n \n  y", ["IT", "'ſ", " ", "123", "4", " \n \n", " ", " y"]),
        ("llama-bpe", "'ve've x\u{A0}\u{A0}y  ", ["'ve", "'ve", " x", "\u{A0}", "\u{A0}y", "  "]),
    ])
    func `cuts`(pre: String, text: String, words: [String]) throws {
        let tokenizer = try Tokenizer(metadata: TokenizerExample.metadata(pre: pre))
        #expect(tokenizer.words(of: text) == words)
    }

    @Test(arguments: PreTokenizer.allCases)
    func `words cover every text without gaps`(preTokenizer: PreTokenizer) throws {
        for text in try TokenizerGolden.texts() + [""] {
            let classified = ClassifiedText(text)
            var end = 0
            preTokenizer.forEachWord(in: classified) { word in
                #expect(word.lowerBound == end && !word.isEmpty)
                end = word.upperBound
            }
            #expect(end == classified.bytes.count)
        }
    }
}
