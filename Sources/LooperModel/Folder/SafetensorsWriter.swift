import LooperCore

/// Puts together a safetensors file of F32 tensors.
package struct SafetensorsWriter: Sendable {
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

    /// Creates a writer.
    package init(_ tensors: [Tensor]) {
        self.tensors = tensors
    }

    /// The bytes of the whole file.
    package func encoded() -> [UInt8] {
        let header = header()
        let count = tensors.reduce(8 + header.count) { $0 + $1.values.count * 4 }
        return [UInt8](unsafeUninitializedCapacity: count) { buffer, initialized in
            let buffer = UnsafeMutableRawBufferPointer(buffer)
            buffer.storeBytes(of: UInt64(header.count).littleEndian, as: UInt64.self)
            var offset = 8
            for part in [header] + tensors.map({ LittleEndian.bytes($0.values) }) {
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
            let end = offset + tensor.values.count * 4
            members[tensor.name] = .object([
                "dtype": .string("F32"),
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
}
