import Foundation

/// JSON for SQLite's own functions.
enum JSONText {
    /// A list of texts, as `json_each` takes it.
    static func list(_ texts: some Sequence<String>) throws -> String {
        String(decoding: try JSONEncoder().encode(texts.sorted()), as: UTF8.self)
    }
}
