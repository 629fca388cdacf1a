import LooperCore

/// As much of JSON Schema as the manifest's schema uses; a keyword it does not know is a violation too.
struct SchemaCheck {
    let root: JSONValue

    private static let notes: Set<String> = ["$schema", "$defs", "title", "description"]

    /// What is wrong with `value`, a line each.
    ///
    /// - Parameter part: the part of the schema that it should satisfy; `nil` is all of it.
    func violations(of value: JSONValue, in part: String? = nil) -> [String] {
        check(value, part.map(definition) ?? root, at: "")
    }

    private func check(_ value: JSONValue, _ schema: JSONValue, at path: String) -> [String] {
        guard case .object(let rules) = schema else { return ["\(path): no schema"] }
        return rules.filter { !Self.notes.contains($0.key) }.sorted { $0.key < $1.key }.flatMap { keyword, rule in
            switch (keyword, rule) {
            case ("$ref", .string(let name)): check(value, definition(name), at: path)
            case ("type", .string(let name)):
                name == type(of: value) || name == "number" && isInteger(value) ? [] : ["\(path): not \(name)"]
            case ("const", _): value == rule ? [] : ["\(path): not \(rule)"]
            case ("enum", .array(let values)): values.contains(value) ? [] : ["\(path): none of the values"]
            case ("pattern", .string(let pattern)): matches(value, pattern) ? [] : ["\(path): not \(pattern)"]
            case ("minimum", .integer(let least)):
                number(value) ?? .infinity >= Double(least) ? [] : ["\(path): below \(least)"]
            case ("minLength", .integer(let least)):
                length(value) ?? .max >= least ? [] : ["\(path): shorter than \(least)"]
            case ("maxLength", .integer(let most)):
                length(value) ?? 0 <= most ? [] : ["\(path): longer than \(most)"]
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

    /// What is no text has any pattern, as in the standard; so it is with the bounds of numbers and lengths.
    private func matches(_ value: JSONValue, _ pattern: String) -> Bool {
        guard let text = value.stringValue else { return true }
        guard let regex = try? Regex(pattern) else { return false }
        return text.contains(regex)
    }

    private func length(_ value: JSONValue) -> Int64? { value.stringValue.map { Int64($0.unicodeScalars.count) } }

    private func number(_ value: JSONValue) -> Double? {
        switch value {
        case .integer(let number): Double(number)
        case .number(let number): number
        default: nil
        }
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
