import Foundation
package import LooperCore
import LooperSkills

extension TextFolder {
    /// SHA-256 over the paths and contents of all files; lower-case hexadecimal.
    package var sha256: String { ContentDigest.sha256.of(files.mapValues { Data($0.utf8) }) }
}

extension [CodingTask] {
    /// SHA-256 over the rows in their order, each as JSON with sorted keys; lower-case hexadecimal.
    package var sha256: String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        // A task is made of texts, lists and numbers that came out of JSON, and can always be encoded.
        let rows = map { (try? encoder.encode($0)) ?? Data($0.instanceID.utf8) }
        return ContentDigest.sha256.of(Data(rows.joined(separator: [0x0A])))
    }
}
