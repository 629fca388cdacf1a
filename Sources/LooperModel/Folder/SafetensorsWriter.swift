import LooperCore

/// Puts together a safetensors file whose tensors are all of one kind of numbers.
package struct SafetensorsWriter: Sendable {
    /// The kinds of numbers that are written.
    package enum Numbers: String, Sendable, Hashable {
        /// Single precision.
        case f32 = "F32"
        /// The upper half of single precision, rounded to nearest, ties to even: half the bytes.
        case bf16 = "BF16"

        /// Bytes of a number.
        var size: Int { self == .f32 ? 4 : 2 }
    }

    /// A tensor to be written.
    package struct Tensor: Sendable, Hashable {
        /// The tensor's name.
        package var name: String
        /// Sizes, the slowest-running first.
        package var shape: [Int]
        /// As many as the sizes multiply to.
        package var values: [Float]

        /// Creates a tensor.
        package init(_ name: String, shape: [Int], values: [Float]) {
            self.name = name
            self.shape = shape
            self.values = values
        }
    }

    /// The tensors in the order in which they are written.
    package var tensors: [Tensor]
    /// What their numbers become.
    package var numbers: Numbers

    /// Creates a writer.
    package init(_ tensors: [Tensor], numbers: Numbers = .f32) {
        self.tensors = tensors
        self.numbers = numbers
    }

    /// The bytes of the whole file.
    package func encoded() -> [UInt8] {
        let header = header()
        let count = tensors.reduce(8 + header.count) { $0 + $1.values.count * numbers.size }
        return [UInt8](unsafeUninitializedCapacity: count) { buffer, initialized in
            let buffer = UnsafeMutableRawBufferPointer(buffer)
            buffer.storeBytes(of: UInt64(header.count).littleEndian, as: UInt64.self)
            var offset = 8
            for part in [header] + tensors.map({ LittleEndian.bytes($0.values, numbers) }) {
                UnsafeMutableRawBufferPointer(rebasing: buffer[offset...]).copyBytes(from: part)
                offset += part.count
            }
            initialized = count
        }
    }

    private func header() -> [UInt8] {
        // What other tools of the field look for.
        var members: [String: JSONValue] = ["__metadata__": .object(["format": .string("pt")])]
        var offset = 0
        for tensor in tensors {
            let end = offset + tensor.values.count * numbers.size
            members[tensor.name] = .object([
                "dtype": .string(numbers.rawValue),
                "shape": .array(tensor.shape.map { .integer(Int64($0)) }),
                "data_offsets": .array([.integer(Int64(offset)), .integer(Int64(end))]),
            ])
            offset = end
        }
        var text = JSONValue.object(members).text
        // The data begins on a boundary of 8 bytes.
        while text.utf8.count % 8 != 0 { text.append(" ") }
        return Array(text.utf8)
    }
}

/// Numbers as files hold them.
enum LittleEndian {
    /// Four bytes for each value.
    static func bytes(_ values: [Float]) -> [UInt8] {
        values.map(\.bitPattern.littleEndian).withUnsafeBytes { Array($0) }
    }

    /// The bytes of all values, as `numbers` has them.
    static func bytes(_ values: [Float], _ numbers: SafetensorsWriter.Numbers) -> [UInt8] {
        guard numbers == .bf16 else { return bytes(values) }
        return values.map { upperHalf($0.bitPattern).littleEndian }.withUnsafeBytes { Array($0) }
    }

    /// The nearest number of 16 bits; what is not finite stays so.
    private static func upperHalf(_ bits: UInt32) -> UInt16 {
        guard bits & 0x7F80_0000 != 0x7F80_0000 else {
            // A NaN whose upper half has no fraction would be read as an infinity.
            return UInt16(bits >> 16) | (bits & 0x007F_FFFF != 0 ? 0x40 : 0)
        }
        return UInt16((bits + 0x7FFF + (bits >> 16 & 1)) >> 16)
    }
}
