import Foundation
import LooperCore
import LooperLearning
import LooperModel

/// The tiny model of the engine's tests: its words are few, and its window is as large as a test needs.
enum TinyScribe {
    static let path = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .appending(path: "LooperModelTests/Fixtures/engine/tiny-llama.gguf").path

    static func make(window: Int = 32_768) throws -> ReplyScribe {
        let files = try ModelFormat.open(path)
        let tokenizer = try files.tokenizer()
        return ReplyScribe(
            identity: ModelIdentity(name: "tiny", window: window, fingerprint: "abc"),
            tokenizer: tokenizer,
            template: try ChatTemplate(files.chatTemplate(), tokenizer: tokenizer)
        )
    }
}
