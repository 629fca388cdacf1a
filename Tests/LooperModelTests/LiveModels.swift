import Foundation
import Testing

extension Tag {
    /// Needs a real model, and runs only where `LOOPER_TEST_MODELS` names a folder that holds it.
    @Tag static var live: Self
}

/// Real model files for tests that run only where someone put them.
struct LiveModel: Sendable, CustomTestStringConvertible {
    /// The name of the file without `.gguf`.
    let name: String
    /// Where it is.
    let path: String

    var testDescription: String { name }

    /// The models that are there.
    static let all = ["smollm2-135m", "qwen2.5-coder-0.5b"].compactMap(named)

    private static func named(_ name: String) -> LiveModel? {
        guard let folder = ProcessInfo.processInfo.environment["LOOPER_TEST_MODELS"] else { return nil }
        let path = "\(folder)/\(name).gguf"
        return FileManager.default.fileExists(atPath: path) ? LiveModel(name: name, path: path) : nil
    }
}
