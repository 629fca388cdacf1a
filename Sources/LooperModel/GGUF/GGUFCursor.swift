/// Reads little-endian values from the head of a GGUF file; every length is checked before it is used.
struct GGUFCursor {
    /// How deep arrays of arrays may go; real files use none.
    static let deepestArray = 4

    /// Where the next value starts, counted from the start of the file.
    private(set) var offset = 0
    /// What is being read, for messages, as in `metadata key "general.name"`.
    var context = "the header"
    private let bytes: UnsafeRawBufferPointer

    /// Starts at the first of `bytes`, which must outlive the cursor.
    init(_ bytes: UnsafeRawBufferPointer) {
        self.bytes = bytes
    }

    /// How many bytes are left.
    var remaining: Int { bytes.count - offset }

    /// An error about the value at `offset`, or where the cursor stands.
    func malformed(_ problem: String, at offset: Int? = nil) -> ModelError {
        ModelError(.malformedFile, "\(problem) (\(context), byte offset \(offset ?? self.offset))")
    }

    /// The next integer.
    mutating func integer<Value: FixedWidthInteger & BitwiseCopyable>(
        _ type: Value.Type = Value.self
    ) throws(ModelError) -> Value {
        let size = MemoryLayout<Value>.size
        guard size <= remaining else {
            throw malformed("the file ends inside a number of \(size) bytes; it is cut short")
        }
        return next(Value.self)
    }

    /// A count of things of which each takes at least `minimumByteCount` bytes of what follows.
    mutating func count(of things: String, minimumByteCount: Int) throws(ModelError) -> Int {
        let start = offset
        let claimed = try integer(UInt64.self)
        guard claimed <= UInt64(remaining / minimumByteCount) else {
            throw malformed("\(claimed) \(things) are announced, but only \(remaining) bytes follow", at: start)
        }
        return Int(claimed)
    }

    /// A string with its length before it.
    mutating func string() throws(ModelError) -> String {
        let length = try count(of: "bytes of a string", minimumByteCount: 1)
        guard let text = String(validating: bytes[offset..<offset + length], as: UTF8.self) else {
            throw malformed("a string is not UTF-8")
        }
        offset += length
        return text
    }

    /// A value with its type tag before it.
    mutating func value() throws(ModelError) -> GGUFValue {
        switch try kind() {
        case .uint8: .uint8(try integer())
        case .int8: .int8(try integer())
        case .uint16: .uint16(try integer())
        case .int16: .int16(try integer())
        case .uint32: .uint32(try integer())
        case .int32: .int32(try integer())
        case .float32: .float32(Float(bitPattern: try integer()))
        case .bool: .bool(try flag())
        case .string: .string(try string())
        case .array: .array(try array(depth: 1))
        case .uint64: .uint64(try integer())
        case .int64: .int64(try integer())
        case .float64: .float64(Double(bitPattern: try integer()))
        }
    }

    private mutating func array(depth: Int) throws(ModelError) -> GGUFArray {
        guard depth <= Self.deepestArray else {
            throw malformed("arrays are nested more than \(Self.deepestArray) deep")
        }
        let kind = try kind()
        let count = try count(of: "array elements", minimumByteCount: kind.minimumByteCount)
        switch kind {
        case .uint8: return .uint8(numbers(count))
        case .int8: return .int8(numbers(count))
        case .uint16: return .uint16(numbers(count))
        case .int16: return .int16(numbers(count))
        case .uint32: return .uint32(numbers(count))
        case .int32: return .int32(numbers(count))
        case .float32: return .float32(numbers(count).map(Float.init(bitPattern:)))
        case .bool: return .bool(try elements(count) { (cursor) throws(ModelError) in try cursor.flag() })
        case .string: return .string(try elements(count) { (cursor) throws(ModelError) in try cursor.string() })
        case .array:
            return .array(
                try elements(count) { (cursor) throws(ModelError) in try cursor.array(depth: depth + 1) }
            )
        case .uint64: return .uint64(numbers(count))
        case .int64: return .int64(numbers(count))
        case .float64: return .float64(numbers(count).map(Double.init(bitPattern:)))
        }
    }

    private mutating func kind() throws(ModelError) -> GGUFValue.Kind {
        let start = offset
        let tag = try integer(UInt32.self)
        guard let kind = GGUFValue.Kind(rawValue: tag) else {
            throw malformed("\(tag) is not the tag of a value type", at: start)
        }
        return kind
    }

    private mutating func flag() throws(ModelError) -> Bool {
        let start = offset
        let value = try integer(UInt8.self)
        guard value <= 1 else { throw malformed("a truth value is \(value)", at: start) }
        return value == 1
    }

    private mutating func elements<Element>(
        _ count: Int,
        _ read: (inout GGUFCursor) throws(ModelError) -> Element
    ) throws(ModelError) -> [Element] {
        var result: [Element] = []
        result.reserveCapacity(count)
        for _ in 0..<count { result.append(try read(&self)) }
        return result
    }

    /// `count` integers that are known to be there.
    private mutating func numbers<Value: FixedWidthInteger & BitwiseCopyable>(_ count: Int) -> [Value] {
        var result: [Value] = []
        result.reserveCapacity(count)
        for _ in 0..<count { result.append(next(Value.self)) }
        return result
    }

    /// An integer that is known to be there.
    private mutating func next<Value: FixedWidthInteger & BitwiseCopyable>(_ type: Value.Type) -> Value {
        defer { offset += MemoryLayout<Value>.size }
        return Value(littleEndian: bytes.loadUnaligned(fromByteOffset: offset, as: Value.self))
    }
}
