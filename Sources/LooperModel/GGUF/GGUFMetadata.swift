/// The named values at the head of a GGUF file.
///
/// The typed readers answer `nil` for a missing key and throw for a value of another kind; ``required(_:_:)`` turns a
/// missing key into an error, as in `try metadata.required("llama.block_count", metadata.integer)`.
package struct GGUFMetadata: Sendable, Hashable {
    /// All values by key.
    package var values: [String: GGUFValue]

    /// Creates metadata.
    package init(_ values: [String: GGUFValue] = [:]) {
        self.values = values
    }

    /// The value under `key` in the file's own type, or `nil`.
    package subscript(key: String) -> GGUFValue? {
        get { values[key] }
        set { values[key] = newValue }
    }

    /// The integer under `key`.
    package func integer(_ key: String) throws(ModelError) -> Int? {
        try read(key, as: "an integer", \.integer)
    }

    /// The number under `key`, integers included.
    package func number(_ key: String) throws(ModelError) -> Double? {
        try read(key, as: "a number", \.number)
    }

    /// The string under `key`.
    package func text(_ key: String) throws(ModelError) -> String? {
        try read(key, as: "a string", \.text)
    }

    /// The truth value under `key`.
    package func flag(_ key: String) throws(ModelError) -> Bool? {
        try read(key, as: "a truth value", \.flag)
    }

    /// The array of strings under `key`.
    package func texts(_ key: String) throws(ModelError) -> [String]? {
        try read(key, as: "an array of strings", \.array?.texts)
    }

    /// The array of integers under `key`.
    package func integers(_ key: String) throws(ModelError) -> [Int]? {
        try read(key, as: "an array of integers", \.array?.integers)
    }

    /// The array of numbers under `key`, integers included.
    package func numbers(_ key: String) throws(ModelError) -> [Double]? {
        try read(key, as: "an array of numbers", \.array?.numbers)
    }

    /// The value that `read` finds under `key`.
    ///
    /// - Throws: ``ModelError/Code/invalidMetadata`` where there is none or it is of another kind.
    package func required<Value>(
        _ key: String,
        _ read: (String) throws(ModelError) -> Value?
    ) throws(ModelError) -> Value {
        guard let value = try read(key) else {
            throw ModelError(.invalidMetadata, "the file has no '\(key)'; convert the model again with a current tool")
        }
        return value
    }

    private func read<Value>(
        _ key: String,
        as expected: String,
        _ view: (GGUFValue) -> Value?
    ) throws(ModelError) -> Value? {
        guard let value = values[key] else { return nil }
        guard let result = view(value) else {
            let found = value.array.map { "an array of \($0.kind)" } ?? "of type \(value.kind)"
            throw ModelError(.invalidMetadata, "'\(key)' must be \(expected) in range, but is \(found)")
        }
        return result
    }
}
