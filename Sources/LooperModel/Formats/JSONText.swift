import Foundation
import LooperCore

extension JSONValue {
    /// On one line, names in alphabetical order.
    var text: String { encoded([.sortedKeys, .withoutEscapingSlashes]) }

    /// On several lines, as a file for people.
    var document: String { encoded([.sortedKeys, .withoutEscapingSlashes, .prettyPrinted]) + "\n" }

    private func encoded(_ formatting: JSONEncoder.OutputFormatting) -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = formatting
        encoder.nonConformingFloatEncodingStrategy = .convertToString(
            positiveInfinity: "infinite",
            negativeInfinity: "negative infinite",
            nan: "not a number"
        )
        return (try? encoder.encode(self)).map { String(decoding: $0, as: UTF8.self) } ?? "null"
    }
}
