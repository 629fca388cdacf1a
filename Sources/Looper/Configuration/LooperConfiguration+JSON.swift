import Foundation
public import LooperCore

extension LooperConfiguration {
    /// The configuration as a JSON value; a field without a value is null.
    public var json: JSONValue {
        let encoded = JSONValue(encoding: self)
        let sections = Self.fields.map { ($0.key, Self.section($0, of: encoded)) }
        return .object([String: JSONValue](uniqueKeysWithValues: sections))
    }

    /// A section with a null for each optional field that has no value, so that every field is there.
    private static func section(_ section: ConfigurationField, of whole: JSONValue) -> JSONValue {
        guard case .record(let fields) = section.kind, case .object(var members) = whole[section.key] else {
            return .null
        }
        for field in fields where field.isOptional && members[field.key] == nil { members[field.key] = .null }
        return .object(members)
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
        sandbox = try merged.decode("sandbox")
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
