public import Foundation

/// Entries as JSON Lines: an object a line, its members in order of their names.
public enum StoreLines {
    /// The line of an entry, without a newline.
    public static func line(_ entry: StoreEntry) throws -> Data {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return try encoder.encode(entry)
    }

    /// The entry of a line.
    ///
    /// - Throws: ``StoreError`` with code `badLine` that says what is wrong with it.
    public static func entry(_ line: Data) throws(StoreError) -> StoreEntry {
        do {
            return try JSONDecoder().decode(StoreEntry.self, from: line)
        } catch {
            throw StoreError(.badLine, "is no entry of a store: \(Self.words(error))")
        }
    }

    private static func words(_ error: any Error) -> String {
        switch error as? DecodingError {
        case .keyNotFound(let key, _): "the member '\(key.stringValue)' is missing"
        case .valueNotFound(_, let context), .typeMismatch(_, let context), .dataCorrupted(let context):
            (context.codingPath.last.map { "'\($0.stringValue)': " } ?? "") + context.debugDescription
        default: "\(error)"
        }
    }
}
