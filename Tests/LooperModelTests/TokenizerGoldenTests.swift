import Foundation
import Testing

@testable import LooperModel

/// Token ids against the Hugging Face `tokenizers` package on 2,000 texts.
struct TokenizerGoldenTests {
    @Test(arguments: PreTokenizer.allCases)
    func `every text gives the ids of the reference`(preTokenizer: PreTokenizer) throws {
        var metadata = try GGUFFile(path: Fixtures.path("tokenizer/vocabulary.gguf")).metadata
        metadata["tokenizer.ggml.pre"] = .string(preTokenizer.rawValue)
        let golden = try TokenizerGolden(preTokenizer.rawValue)
        #expect(golden.lines.count == 2_000)
        let disagreements = try golden.disagreements(with: Tokenizer(metadata: metadata))
        #expect(disagreements.isEmpty, "\(disagreements.count) texts differ, as \(disagreements.prefix(3))")
    }

    @Test(.tags(.live), .enabled(if: !LiveModel.all.isEmpty), arguments: LiveModel.all)
    func `every text gives the ids of the reference for a real model`(model: LiveModel) throws {
        let golden = try TokenizerGolden(model.name)
        #expect(golden.lines.count == 2_000)
        let disagreements = try golden.disagreements(with: Tokenizer(metadata: GGUFFile(path: model.path).metadata))
        #expect(disagreements.isEmpty, "\(disagreements.count) texts differ, as \(disagreements.prefix(3))")
    }
}
