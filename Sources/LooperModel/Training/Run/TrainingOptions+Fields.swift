import LooperCore

extension TrainingOptions {
    /// The values by the names of their flags, as text.
    static func fields(_ options: TrainingOptions) -> [String: String] {
        guard case .object(var members) = JSONValue(encoding: options) else { return [:] }
        if case .object(let shape)? = members.removeValue(forKey: "shape") {
            members.merge(shape) { first, _ in first }
        }
        return members.mapValues(\.flagText)
    }
}

extension JSONValue {
    fileprivate var flagText: String {
        switch self {
        case .null: "not given"
        case .bool(let value): "\(value)"
        case .integer(let value): "\(value)"
        case .number(let value): "\(value)"
        case .string(let text): text
        case .array(let values): values.map(\.flagText).joined(separator: ",")
        case .object(let members): members.sorted { $0.key < $1.key }.map(\.value.flagText).joined(separator: " ")
        }
    }
}
