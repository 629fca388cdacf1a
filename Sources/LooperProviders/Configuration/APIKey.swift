/// A secret that is sent to one server and shown to nobody.
public struct APIKey: Sendable, CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// What is sent.
    let value: String

    /// Uses a key, without the white space around it.
    ///
    /// - Throws: ``ProviderError`` for a key that cannot stand in a header field.
    public init(_ text: String) throws(ProviderError) {
        let trimmed = text.drop(while: \.isWhitespace).reversed().drop(while: \.isWhitespace).reversed()
        value = String(trimmed)
        guard !value.isEmpty, value.utf8.allSatisfy({ (0x21...0x7E).contains($0) }) else {
            throw ProviderError(.badConfiguration, "the key is empty, or holds spaces or characters that no key has")
        }
    }

    /// `text` without the key.
    func masked(in text: String) -> String {
        text.split(separator: value, omittingEmptySubsequences: false).joined(separator: "[key]")
    }

    /// Never the key itself.
    public var description: String { "[key]" }
    /// Never the key itself.
    public var debugDescription: String { description }
    /// Never the key itself.
    public var customMirror: Mirror { Mirror(self, children: []) }
}
