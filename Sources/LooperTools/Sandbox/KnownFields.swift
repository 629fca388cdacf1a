import LooperCore

extension Decoder {
    /// The fields of an object that may hold these and no others.
    ///
    /// - Throws: ``ToolsError`` that names the fields that `thing` does not have.
    func knownFields<Key: CodingKey & CaseIterable>(
        _ keys: Key.Type,
        of thing: String
    ) throws -> KeyedDecodingContainer<Key> {
        let known = Key.allCases.map(\.stringValue)
        let names = try singleValueContainer().decode([String: JSONValue].self).keys
        let unknown = names.filter { !known.contains($0) }.sorted()
        guard unknown.isEmpty else {
            let words = "\(thing) has no \(unknown.joined(separator: ", ")); its fields are"
            throw ToolsError(.badConfiguration, "\(words) \(known.sorted().joined(separator: ", "))")
        }
        return try container(keyedBy: Key.self)
    }
}
