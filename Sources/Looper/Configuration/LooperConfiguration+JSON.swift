import Foundation
public import LooperCore

extension LooperConfiguration {
    /// The configuration as a JSON value; a field without a value is null.
    public var json: JSONValue {
        var values: [String: JSONValue] = [:]
        for field in Self.fields { values[field.key] = section(field) }
        return .object(values)
    }

    /// The section with a null for each optional field that has no value, so that every field is there.
    private func section(_ field: ConfigurationField) -> JSONValue {
        guard case .record(let fields) = field.kind, case .object(var members) = encoded(field.key) else {
            return .null
        }
        for field in fields where field.isOptional && members[field.key] == nil { members[field.key] = .null }
        return .object(members)
    }

    private func encoded(_ key: String) -> JSONValue {
        let encoder = JSONEncoder()
        encoder.nonConformingFloatEncodingStrategy = .convertToString(
            positiveInfinity: "infinite",
            negativeInfinity: "negative infinite",
            nan: "not a number"
        )
        let value = try? JSONDecoder().decode(JSONValue.self, from: encoder.encode(self))
        return value?[key] ?? .null
    }

    /// The values of a file laid over those of `standard`.
    ///
    /// - Throws: `DecodingError` for values that the table of fields would not allow.
    init(_ values: JSONValue, over standard: LooperConfiguration) throws {
        let merged = standard.json.overlaid(with: values)
        model = try merged.decode("model")
        agent = try merged.decode("agent")
        generation = try merged.decode("generation")
        tools = try merged.decode("tools")
        skills = try merged.decode("skills")
    }
}

extension JSONValue {
    /// The value with the members of `other` in place of its own, at every depth.
    fileprivate func overlaid(with other: JSONValue) -> JSONValue {
        guard case .object(let members) = self, case .object(let others) = other else { return other }
        return .object(members.merging(others) { $0.overlaid(with: $1) })
    }

    fileprivate func decode<Section: Decodable>(_ key: String) throws -> Section {
        try JSONDecoder().decode(Section.self, from: JSONEncoder().encode(self[key] ?? .object([:])))
    }
}
