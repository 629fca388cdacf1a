import Foundation
import LooperCore

extension JSONValue {
    /// The value that `bytes` spell, or `nil` where they are no JSON; halves of characters are repaired.
    init?(json bytes: some Sequence<UInt8>) {
        let bytes = Array(bytes)
        if let value = try? JSONDecoder().decode(JSONValue.self, from: Data(bytes)) {
            self = value
        } else {
            let repaired = LoneSurrogates.replaced(in: bytes)
            guard repaired != bytes, let value = try? JSONDecoder().decode(JSONValue.self, from: Data(repaired)) else {
                return nil
            }
            self = value
        }
    }

    /// The members of an array; none for anything else.
    var elements: [JSONValue] {
        if case .array(let elements) = self { elements } else { [] }
    }

    /// A whole number from 0 on that can be the count of something, or `nil`.
    var count: Int? {
        // What is counted is added up, so that numbers near the largest one are no counts.
        let counts = 0...(1 << 40)
        let value: Int? =
            switch self {
            case .integer(let value): Int(exactly: value)
            case .number(let value): Int(exactly: value)
            default: nil
            }
        return value.flatMap { counts.contains($0) ? $0 : nil }
    }

    /// The value as it is sent.
    func encoded() throws(ProviderError) -> Data {
        do {
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
            return try encoder.encode(self)
        } catch {
            throw ProviderError(.badConfiguration, "the request cannot be written as JSON: \(error)")
        }
    }
}
