import LooperCore

extension LooperConfiguration {
    /// The configuration as a file that can be read again: each field with a line that says what it is, and its default.
    public var yaml: String {
        let head = [
            "# The configuration of Looper. Use it with: looper run --config FILE",
            "# What is left out has its default.",
        ]
        let (values, standard) = (json, LooperConfiguration().json)
        let sections = Self.fields.map {
            Self.lines(of: $0, values[$0.key], standard: standard[$0.key], indentation: "")
        }
        return (head + sections.flatMap { [""] + $0 }).joined(separator: "\n") + "\n"
    }

    private static func lines(
        of field: ConfigurationField,
        _ value: JSONValue?,
        standard: JSONValue?,
        indentation: String
    ) -> [String] {
        let value = value ?? .null
        guard case .record(let fields) = field.kind else {
            let words = "\(field.summary) Default: \((standard ?? .null).flowYAML)"
            return ["\(indentation)# \(words)", "\(indentation)\(field.key): \(value.flowYAML)"]
        }
        let members = fields.map {
            lines(of: $0, value[$0.key], standard: standard?[$0.key], indentation: indentation + "  ")
        }
        return ["\(indentation)# \(field.summary)", "\(indentation)\(field.key):"] + members.joined()
    }
}

extension JSONValue {
    /// The value on one line of YAML.
    var flowYAML: String {
        switch self {
        case .null: "null"
        case .bool(let value): String(value)
        case .integer(let value): String(value)
        case .number(let value): String(value)
        case .string(let text): text.scalarYAML
        case .array(let values): "[" + values.map(\.flowYAML).joined(separator: ", ") + "]"
        case .object(let members):
            "{"
                + members.sorted { $0.key < $1.key }.map { "\($0.key.scalarYAML): \($0.value.flowYAML)" }
                .joined(separator: ", ") + "}"
        }
    }
}

extension String {
    private static let words: Set = ["true", "false", "yes", "no", "on", "off", "null", "y", "n"]

    /// The text as it is where YAML takes it for nothing else, else in double quotes.
    fileprivate var scalarYAML: String {
        let isPlain =
            first.map { $0.isASCII && $0.isLetter } == true && last != ":" && !Self.words.contains(lowercased())
            && allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || "-_./:".contains($0)) }
        guard !isPlain else { return self }
        return "\"" + unicodeScalars.map(Self.escaped).joined() + "\""
    }

    private static func escaped(_ scalar: Unicode.Scalar) -> String {
        switch scalar {
        case "\"": return "\\\""
        case "\\": return "\\\\"
        case "\n": return "\\n"
        case "\t": return "\\t"
        default:
            let isPrintable = (0x20...0x7E).contains(scalar.value) || (0xA0...0xFFFD).contains(scalar.value)
            if isPrintable, ![0x2028, 0x2029, 0xFEFF].contains(scalar.value) { return String(scalar) }
            let digits = String(scalar.value, radix: 16)
            return "\\U" + String(repeating: "0", count: 8 - digits.count) + digits
        }
    }
}
