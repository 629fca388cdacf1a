import Foundation
package import LooperCore
import LooperModel

extension TextFolder {
    /// SHA-256 over the paths and contents of all files, in order of their paths; lower-case hexadecimal.
    package var sha256: String {
        let texts = files.sorted { $0.key < $1.key }.flatMap { [$0.key, $0.value] }
        return SHA256.hexDigest(ofTexts: texts)
    }
}

extension [CodingTask] {
    /// SHA-256 over the rows in their order, each as JSON with sorted keys; lower-case hexadecimal.
    package var sha256: String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return SHA256.hexDigest(
            ofTexts: map { task in
                // A task is made of texts, lists and numbers that came out of JSON.
                (try? encoder.encode(task)).map { String(decoding: $0, as: UTF8.self) } ?? task.instanceID
            }
        )
    }
}

extension SHA256 {
    /// The digest of texts and their ends.
    package static func hexDigest(ofTexts texts: [String]) -> String {
        // No UTF-8 text holds this byte.
        hexDigest(of: texts.flatMap { Array($0.utf8) + [0xFF] })
    }
}
