/// A skill that sessions were given, as it was then.
public struct SkillEntry: Sendable, Hashable, Codable {
    /// SHA-256 of its text, lower-case hexadecimal; empty where it has none.
    public var text: String
    /// SHA-256 of its adapter's file; empty where it has none.
    public var adapter: String
    /// Its name.
    public var name: String

    /// Creates an entry.
    public init(name: String, text: String = "", adapter: String = "") {
        self.name = name
        self.text = text
        self.adapter = adapter
    }
}

extension SkillEntry: StoredValue {
    static let kind = StoreEntry.Kind.skill
    static let keyNames = ["name", "text", "adapter"]
    var storeKey: EntryKey { EntryKey(.text(name), .text(text), .text(adapter)) }
    var owner: String? { nil }
    var entry: StoreEntry { .skill(self) }
}
