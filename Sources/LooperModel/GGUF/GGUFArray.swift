/// An array value of a GGUF file; elements lie side by side in their own type.
package enum GGUFArray: Sendable, Hashable {
    case uint8([UInt8])
    case int8([Int8])
    case uint16([UInt16])
    case int16([Int16])
    case uint32([UInt32])
    case int32([Int32])
    case float32([Float])
    case bool([Bool])
    case string([String])
    case array([GGUFArray])
    case uint64([UInt64])
    case int64([Int64])
    case float64([Double])

    /// The type tag of the elements.
    package var kind: GGUFValue.Kind {
        switch self {
        case .uint8: .uint8
        case .int8: .int8
        case .uint16: .uint16
        case .int16: .int16
        case .uint32: .uint32
        case .int32: .int32
        case .float32: .float32
        case .bool: .bool
        case .string: .string
        case .array: .array
        case .uint64: .uint64
        case .int64: .int64
        case .float64: .float64
        }
    }

    /// The elements as texts, where they are strings.
    package var texts: [String]? {
        if case .string(let values) = self { values } else { nil }
    }

    /// The elements as integers, where they are integers that a machine integer holds.
    package var integers: [Int]? {
        switch self {
        case .uint8(let values): values.map(Int.init)
        case .int8(let values): values.map(Int.init)
        case .uint16(let values): values.map(Int.init)
        case .int16(let values): values.map(Int.init)
        case .uint32(let values): values.map(Int.init)
        case .int32(let values): values.map(Int.init)
        case .uint64(let values): values.allSatisfy { $0 <= UInt64(Int.max) } ? values.map(Int.init) : nil
        case .int64(let values): values.map(Int.init)
        case .float32, .float64, .bool, .string, .array: nil
        }
    }

    /// The elements as floating-point numbers, where they are numbers of any kind.
    package var numbers: [Double]? {
        switch self {
        case .float32(let values): values.map(Double.init)
        case .float64(let values): values
        default: integers.map { $0.map(Double.init) }
        }
    }
}
