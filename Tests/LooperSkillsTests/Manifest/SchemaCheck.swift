import LooperCore

/// As much of JSON Schema as the manifest's schema uses; a keyword it does not know is a violation too.
struct SchemaCheck {
    let root: JSONValue

    private static let notes: Set<String> = [
        "$schema", "$defs", "title", "description", "pattern", "minimum", "maxLength",
    ]

    /// What is wrong with `value`, a line each.
    func violations(of value: JSONValue) -> [String] { check(value, root, at: "") }

    private func check(_ value: JSONValue, _ schema: JSONValue, at path: String) -> [String] {
        guard case .object(let rules) = schema else { return ["\(path): no schema"] }
        return rules.filter { !Self.notes.contains($0.key) }.sorted { $0.key < $1.key }.flatMap { keyword, rule in
            switch (keyword, rule) {
            case ("$ref", .string(let name)): check(value, definition(name), at: path)
            case ("type", .string(let name)):
                name == type(of: value) || name == "number" && isInteger(value) ? [] : ["\(path): not \(name)"]
            case ("const", _): value == rule ? [] : ["\(path): not \(rule)"]
            case ("enum", .array(let values)): values.contains(value) ? [] : ["\(path): none of the values"]
            case ("required", .array(let names)): missing(names, in: value, at: path)
            case ("anyOf", .array(let choices)):
                choices.contains { check(value, $0, at: path).isEmpty } ? [] : ["\(path): anyOf"]
            case ("items", _): elements(value).flatMap { check($0, rule, at: "\(path)[]") }
            case ("properties", .object(let rules)):
                members(value).flatMap { name, value in
                    rules[name].map { check(value, $0, at: "\(path).\(name)") } ?? []
                }
            case ("additionalProperties", _):
                members(value).filter { schema["properties"]?[$0.key] == nil }.flatMap { name, value in
                    rule == .bool(false) ? ["\(path).\(name): unknown"] : check(value, rule, at: "\(path).\(name)")
                }
            default: ["\(path): the keyword \(keyword)"]
            }
        }
    }

    /// The schema that a reference names.
    func definition(_ reference: String) -> JSONValue {
        reference.split(separator: "/").dropFirst().reduce(root) { $0[String($1)] ?? .null }
    }

    private func missing(_ names: [JSONValue], in value: JSONValue, at path: String) -> [String] {
        names.compactMap(\.stringValue).filter { value[$0] == nil }.map { "\(path).\($0): missing" }
    }

    private func members(_ value: JSONValue) -> [String: JSONValue] {
        if case .object(let members) = value { members } else { [:] }
    }

    private func elements(_ value: JSONValue) -> [JSONValue] {
        if case .array(let elements) = value { elements } else { [] }
    }

    private func isInteger(_ value: JSONValue) -> Bool { type(of: value) == "integer" }

    private func type(of value: JSONValue) -> String {
        switch value {
        case .null: "null"
        case .bool: "boolean"
        case .integer: "integer"
        case .number: "number"
        case .string: "string"
        case .array: "array"
        case .object: "object"
        }
    }
}
