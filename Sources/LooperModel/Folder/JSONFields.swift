import LooperCore

/// The members of an object in one of a folder's JSON files; null counts as missing.
struct JSONFields {
    /// The largest file that is read; tokenizers of 250,000 tokens take some 35 MB.
    static let mostBytes = 128 << 20

    /// The file, and the place in it, for messages.
    let place: String
    private let members: [String: JSONValue]

    /// The members of `value`, which must be an object.
    init(_ value: JSONValue, in place: String) throws(ModelError) {
        guard case .object(let members) = value else {
            throw ModelError(.invalidMetadata, "\(place) must be an object")
        }
        self.place = place
        self.members = members
    }

    /// An object without members.
    init(emptyIn place: String) {
        self.place = place
        members = [:]
    }

    /// Reads the file `name` of `folder`; `nil` where there is none.
    init?(file name: String, of folder: String) throws(ModelError) {
        let path = "\(folder)/\(name)"
        guard let file = try MappedFile(ifPresent: path) else { return nil }
        defer { withExtendedLifetime(file) {} }
        guard file.bytes.count <= Self.mostBytes else {
            throw ModelError(.unsupportedFile, "'\(path)' has \(file.bytes.count) bytes, which is too many for JSON")
        }
        let value: JSONValue
        do {
            value = try JSONReader.value(of: file.bytes)
        } catch {
            throw ModelError(error.code, "'\(path)': \(error.message)")
        }
        try self.init(value, in: "'\(path)'")
    }

    /// The value under `name` as it stands.
    subscript(name: String) -> JSONValue? {
        members[name] == .null ? nil : members[name]
    }

    /// The names of all members.
    var names: [String] { Array(members.keys) }

    /// The integer under `name`.
    func integer(_ name: String) throws(ModelError) -> Int? {
        try read(name, as: "an integer") { if case .integer(let value) = $0 { Int(value) } else { nil } }
    }

    /// The number under `name`, integers included.
    func number(_ name: String) throws(ModelError) -> Double? {
        try read(name, as: "a number") {
            switch $0 {
            case .integer(let value): Double(value)
            case .number(let value): value
            default: nil
            }
        }
    }

    /// The string under `name`.
    func text(_ name: String) throws(ModelError) -> String? {
        try read(name, as: "a string", \.stringValue)
    }

    /// The truth value under `name`.
    func flag(_ name: String) throws(ModelError) -> Bool? {
        try read(name, as: "a truth value") { if case .bool(let value) = $0 { value } else { nil } }
    }

    /// The array under `name`.
    func array(_ name: String) throws(ModelError) -> [JSONValue]? {
        try read(name, as: "an array") { if case .array(let values) = $0 { values } else { nil } }
    }

    /// The object under `name`.
    func fields(_ name: String) throws(ModelError) -> JSONFields? {
        guard let value = self[name] else { return nil }
        return try JSONFields(value, in: "\(place): '\(name)'")
    }

    /// The error for a field that says something impossible.
    func invalid(_ problem: String, _ code: ModelError.Code = .invalidMetadata) -> ModelError {
        ModelError(code, "\(place): \(problem)")
    }

    private func read<Value>(
        _ name: String,
        as expected: String,
        _ view: (JSONValue) -> Value?
    ) throws(ModelError) -> Value? {
        guard let value = self[name] else { return nil }
        guard let result = view(value) else { throw invalid("'\(name)' must be \(expected)") }
        return result
    }
}
