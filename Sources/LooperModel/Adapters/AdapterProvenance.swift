package import LooperCore

/// Where an adapter comes from: which model it was trained on, and whatever its maker wrote down.
package struct AdapterProvenance: Sendable, Hashable {
    /// The file in a folder of PEFT, which other readers pass over.
    static let fileName = "looper.json"
    /// The key in GGUF files, for the same text.
    static let key = "looper.provenance"

    /// The model it was trained on; where it is known, the adapter loads for no other.
    package var base: BaseModel?
    /// Whatever its maker wrote down.
    package var facts: [String: JSONValue]

    /// Creates a provenance.
    package init(base: BaseModel? = nil, facts: [String: JSONValue] = [:]) {
        self.base = base
        self.facts = facts
    }

    /// Whether nothing is known.
    package var isEmpty: Bool { base == nil && facts.isEmpty }

    /// All of it as one object.
    package var value: JSONValue {
        var members = facts
        members["base"] = base?.value
        return .object(members)
    }

    /// Reads what ``value`` wrote.
    init(_ fields: JSONFields) throws(ModelError) {
        base = try fields.fields("base").map { fields throws(ModelError) in try BaseModel(fields) }
        facts = Dictionary(uniqueKeysWithValues: fields.names.map { ($0, fields[$0] ?? .null) })
        facts["base"] = nil
    }
}

/// What identifies the model that an adapter was trained on.
package struct BaseModel: Sendable, Hashable {
    /// Which of the supported designs a model is.
    package typealias Architecture = ModelConfiguration.Architecture

    /// The name of its file or folder; for people.
    package var name: String
    /// See ``Transformer/fingerprint``.
    package var fingerprint: String
    /// Which of the supported designs it is.
    package var architecture: Architecture
    /// How many layers there are.
    package var layers: Int
    /// Values of one position between layers.
    package var width: Int
    /// Heads of queries and of keys.
    package var heads: AdapterHeads

    /// All of it as one object.
    var value: JSONValue {
        .object([
            "name": .string(name), "fingerprint": .string(fingerprint),
            "architecture": .string(architecture.rawValue), "layers": .integer(Int64(layers)),
            "width": .integer(Int64(width)), "heads": .integer(Int64(heads.queries)),
            "key_heads": .integer(Int64(heads.keys)),
        ])
    }

    /// For a message, after a name of what it is.
    package var summary: String {
        let (name, print) = (ModelError.quoted(name), ModelError.named(String(fingerprint.prefix(12))))
        return "\(name) (\(architecture.rawValue), \(layers) layers of \(width), fingerprint \(print))"
    }
}

extension BaseModel {
    /// Reads what ``value`` wrote.
    init(_ fields: JSONFields) throws(ModelError) {
        func required<Value>(_ name: String, _ value: Value?) throws(ModelError) -> Value {
            guard let value else { throw fields.invalid("'\(name)' is missing") }
            return value
        }
        func size(_ name: String) throws(ModelError) -> Int {
            let value = try required(name, fields.integer(name))
            guard value > 0, value <= Int(Int32.max) else { throw fields.invalid("'\(name)' is \(value)") }
            return value
        }
        let kind = try required("architecture", fields.text("architecture"))
        guard let architecture = Architecture(rawValue: kind) else {
            throw fields.invalid("the architecture \(ModelError.named(kind)) is not supported", .unsupportedFile)
        }
        self.init(
            name: try required("name", fields.text("name")),
            fingerprint: try required("fingerprint", fields.text("fingerprint")),
            architecture: architecture,
            layers: try size("layers"),
            width: try size("width"),
            heads: AdapterHeads(queries: try size("heads"), keys: try size("key_heads"))
        )
    }
}
