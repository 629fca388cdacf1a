/// A field of a configuration as people write it: its key, what it may hold, and what it is.
///
/// Each section keeps a table of its fields; reading, checking and showing a configuration all follow that table.
package struct ConfigurationField: Sendable, Hashable {
    /// What a field may hold.
    package indirect enum Kind: Sendable, Hashable {
        case boolean
        case integer(Bounds)
        case number(Bounds)
        case text
        case choice([String])
        case texts
        case record([ConfigurationField])
    }

    /// Where a number has to lie.
    package struct Bounds: Sendable, Hashable {
        package var atLeast: Double?
        package var above: Double?
        package var atMost: Double?
        package var below: Double?

        /// Bounds; those not given are open.
        package init(
            atLeast: Double? = nil,
            above: Double? = nil,
            atMost: Double? = nil,
            below: Double? = nil
        ) {
            self.atLeast = atLeast
            self.above = above
            self.atMost = atMost
            self.below = below
        }
    }

    /// The name in a file.
    package var key: String
    /// What the field may hold.
    package var kind: Kind
    /// Whether it may also be empty.
    package var isOptional: Bool
    /// One sentence that says what it is, with the unit.
    package var summary: String

    /// Describes a field.
    package init(_ key: String, _ kind: Kind, isOptional: Bool = false, _ summary: String) {
        self.key = key
        self.kind = kind
        self.isOptional = isOptional
        self.summary = summary
    }
}

extension ConfigurationField.Bounds {
    /// Whether `value` lies within; only finite numbers do.
    func hold(_ value: Double) -> Bool {
        value.isFinite && value >= atLeast ?? value && value > above ?? -.infinity && value <= atMost ?? value
            && value < below ?? .infinity
    }

    /// The bounds in words, as in `, at least 1`.
    fileprivate var words: String {
        let parts = [
            ("at least", atLeast), ("above", above), ("at most", atMost), ("below", below),
        ].compactMap { word, bound in bound.map { "\(word) \(Self.plain($0))" } }
        return parts.isEmpty ? "" : ", " + parts.joined(separator: " and ")
    }

    private static func plain(_ number: Double) -> String {
        Int64(exactly: number).map(String.init) ?? String(number)
    }
}

extension ConfigurationField {
    /// What is wrong with a value, and where.
    package struct Problem: Sendable, Hashable, CustomStringConvertible {
        /// The keys that lead to the value.
        package var path: [String]
        /// What is wrong and what is allowed.
        package var message: String

        /// The path with dots, and the message.
        package var description: String {
            path.isEmpty ? message : "\(path.joined(separator: ".")): \(message)"
        }
    }

    /// What the field may hold, in words.
    package var allowed: String {
        let words =
            switch kind {
            case .boolean: "true or false"
            case .integer(let bounds): "a whole number" + bounds.words
            case .number(let bounds): "a number" + bounds.words
            case .text: "text"
            case .choice(let names): "one of " + names.joined(separator: ", ")
            case .texts: "a list of texts"
            case .record(let fields): "a mapping of " + fields.map(\.key).joined(separator: ", ")
            }
        return isOptional ? words + ", or null" : words
    }

    /// All that is wrong with `value` as a mapping of `fields`; a field that is left out is fine.
    package static func problems(
        of value: JSONValue,
        fields: [ConfigurationField],
        path: [String] = []
    ) -> [Problem] {
        guard case .object(let members) = value else {
            let keys = fields.map(\.key).joined(separator: ", ")
            return [Problem(path: path, message: "expected is a mapping of \(keys); this is \(value.words)")]
        }
        return members.sorted { $0.key < $1.key }.flatMap { key, value in
            guard let field = fields.first(where: { $0.key == key }) else {
                let keys = fields.map(\.key).joined(separator: ", ")
                return [Problem(path: path + [key], message: "there is no such field; the fields here are \(keys)")]
            }
            return field.problems(of: value, path: path + [key])
        }
    }

    private func problems(of value: JSONValue, path: [String]) -> [Problem] {
        if case .record(let fields) = kind { return Self.problems(of: value, fields: fields, path: path) }
        guard !accepts(value) else { return [] }
        return [Problem(path: path, message: "\(value.words) is not allowed; expected is \(allowed)")]
    }

    private func accepts(_ value: JSONValue) -> Bool {
        switch (kind, value) {
        case (_, .null): isOptional
        case (.boolean, .bool), (.text, .string): true
        case (.choice(let names), .string(let name)): names.contains(name)
        // In YAML the word off is false.
        case (.choice(let names), .bool(false)): names.contains("off")
        case (.integer(let bounds), .integer(let number)): bounds.hold(Double(number))
        case (.number(let bounds), .integer(let number)): bounds.hold(Double(number))
        case (.number(let bounds), .number(let number)): bounds.hold(number)
        case (.texts, .array(let values)): values.allSatisfy { $0.stringValue != nil }
        default: false
        }
    }
}

extension JSONValue {
    /// The value for a message: short ones as they are, others by their kind.
    fileprivate var words: String {
        switch self {
        case .null: "nothing"
        case .bool(let value): String(value)
        case .integer(let value): String(value)
        case .number(let value): String(value)
        case .string(let text): text.count <= 60 ? text.debugDescription : "a text of \(text.count) characters"
        case .array: "a list"
        case .object: "a mapping"
        }
    }
}
