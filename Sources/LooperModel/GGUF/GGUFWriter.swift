/// Puts together a little-endian GGUF file of version 3.
package struct GGUFWriter: Sendable {
    /// A tensor to be written: `data` holds the bytes in the form of `type`.
    package struct Tensor: Sendable, Hashable {
        /// The tensor's name.
        package var name: String
        /// Sizes, the fastest-running first.
        package var dimensions: [Int]
        /// How the numbers are stored.
        package var type: GGUFType
        /// The stored bytes.
        package var data: [UInt8]

        /// Creates a tensor; nothing is checked, so that tests can write what a reader must refuse.
        package init(_ name: String, dimensions: [Int], type: GGUFType, data: [UInt8]) {
            self.name = name
            self.dimensions = dimensions
            self.type = type
            self.data = data
        }
    }

    /// The metadata entries in the order in which they are written.
    package var metadata: [(key: String, value: GGUFValue)]
    /// The tensors in the order in which they are written.
    package var tensors: [Tensor]
    /// The boundary on which each tensor's data starts; write it as `general.alignment` too where it is not 32.
    package var alignment = GGUFHeader.defaultAlignment

    /// Creates a writer.
    package init(metadata: [(key: String, value: GGUFValue)] = [], tensors: [Tensor] = []) {
        self.metadata = metadata
        self.tensors = tensors
    }

    /// The bytes of the whole file.
    package func encoded() -> [UInt8] {
        var output = Output()
        output.bytes += Array("GGUF".utf8)
        output.append(UInt32(3))
        output.append(UInt64(tensors.count))
        output.append(UInt64(metadata.count))
        for (key, value) in metadata {
            output.append(key)
            output.append(value.kind.rawValue)
            output.append(value)
        }
        var offset = 0
        for tensor in tensors {
            output.append(tensor.name)
            output.append(UInt32(tensor.dimensions.count))
            tensor.dimensions.forEach { output.append(Int64($0)) }
            output.append(tensor.type.rawValue)
            output.append(UInt64(offset))
            offset += (tensor.data.count + alignment - 1) / alignment * alignment
        }
        for tensor in tensors {
            output.pad(to: alignment)
            output.bytes += tensor.data
        }
        return output.bytes
    }

    private struct Output {
        var bytes: [UInt8] = []

        mutating func pad(to alignment: Int) {
            while bytes.count % alignment != 0 { bytes.append(0) }
        }

        mutating func append<Value: FixedWidthInteger>(_ value: Value) {
            withUnsafeBytes(of: value.littleEndian) { bytes += $0 }
        }

        mutating func append(_ text: String) {
            append(UInt64(text.utf8.count))
            bytes += Array(text.utf8)
        }

        mutating func append(_ value: GGUFValue) {
            switch value {
            case .uint8(let value): append(value)
            case .int8(let value): append(value)
            case .uint16(let value): append(value)
            case .int16(let value): append(value)
            case .uint32(let value): append(value)
            case .int32(let value): append(value)
            case .float32(let value): append(value.bitPattern)
            case .bool(let value): append(UInt8(value ? 1 : 0))
            case .string(let value): append(value)
            case .array(let value): append(value)
            case .uint64(let value): append(value)
            case .int64(let value): append(value)
            case .float64(let value): append(value.bitPattern)
            }
        }

        mutating func append(_ array: GGUFArray) {
            append(array.kind.rawValue)
            switch array {
            case .uint8(let values): append(values) { $0.append($1) }
            case .int8(let values): append(values) { $0.append($1) }
            case .uint16(let values): append(values) { $0.append($1) }
            case .int16(let values): append(values) { $0.append($1) }
            case .uint32(let values): append(values) { $0.append($1) }
            case .int32(let values): append(values) { $0.append($1) }
            case .float32(let values): append(values) { $0.append($1.bitPattern) }
            case .bool(let values): append(values) { $0.append(UInt8($1 ? 1 : 0)) }
            case .string(let values): append(values) { $0.append($1) }
            case .array(let values): append(values) { $0.append($1) }
            case .uint64(let values): append(values) { $0.append($1) }
            case .int64(let values): append(values) { $0.append($1) }
            case .float64(let values): append(values) { $0.append($1.bitPattern) }
            }
        }

        private mutating func append<Element>(_ elements: [Element], _ write: (inout Output, Element) -> Void) {
            append(UInt64(elements.count))
            for element in elements { write(&self, element) }
        }
    }
}
