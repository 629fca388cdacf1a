import Foundation
import Testing

extension Tag {
    /// Needs a real model, and runs only where `LOOPER_TEST_MODELS` names a folder that holds it.
    @Tag static var live: Self
}

/// Real model files for tests that run only where someone put them.
enum LiveModels {
    /// Whether a folder is named at all.
    static var areThere: Bool { folder != nil }

    private static var folder: String? { ProcessInfo.processInfo.environment["LOOPER_TEST_MODELS"] }

    /// The path of `NAME.gguf`, or `nil` where it is not there.
    static func path(of name: String) -> String? {
        guard let path = folder.map({ "\($0)/\(name).gguf" }) else { return nil }
        return FileManager.default.fileExists(atPath: path) ? path : nil
    }
}
