import LooperCore

/// The head of a safetensors file: where each tensor lies, checked against the size of the file.
struct SafetensorsHeader: Sendable, Hashable {
    /// The longest head that is read; the format's own limit.
    static let mostBytes = 100_000_000
    /// The most dimensions of a tensor.
    static let mostDimensions = 8

    /// A tensor as announced.
    struct Tensor: Sendable, Hashable {
        /// As written, the slowest-running first.
        let shape: [Int]
        let type: GGUFType
        /// Where its bytes lie in the file.
        let range: Range<Int>
    }

    private(set) var tensors: [String: Tensor] = [:]

    /// Reads and checks the head of `bytes`, a whole file.
    init(_ bytes: UnsafeRawBufferPointer) throws(ModelError) {
        let text = try Self.text(bytes)
        let dataStart = 8 + text.count
        let document = try JSONReader.value(of: text)
        let fields = try JSONFields(document, in: "the header")
        for name in fields.names where name != "__metadata__" {
            guard let entry = try fields.fields(name) else { throw Self.malformed(name, "has no description") }
            tensors[name] = try Self.tensor(name, entry, dataStart: dataStart, fileSize: bytes.count)
        }
        try checkCover(from: dataStart, to: bytes.count)
    }

    private static func text(_ bytes: UnsafeRawBufferPointer) throws(ModelError) -> UnsafeRawBufferPointer {
        guard bytes.count >= 8 else {
            throw ModelError(.malformedFile, "this is no safetensors file: it has \(bytes.count) bytes; fetch it again")
        }
        let length = UInt64(littleEndian: bytes.loadUnaligned(as: UInt64.self))
        let isJSON = bytes.count > 8 && bytes[8] == UInt8(ascii: "{")
        guard length <= UInt64(mostBytes), isJSON else {
            let found = ForeignFile.describe(bytes, wanted: "a safetensors header")
            throw ModelError(.malformedFile, "this is no safetensors file: \(found) (byte offset 0)")
        }
        guard length <= UInt64(bytes.count - 8) else {
            let rest = "but only \(bytes.count - 8) bytes follow; the file is cut short"
            throw ModelError(.malformedFile, "a header of \(length) bytes is announced, \(rest) (byte offset 0)")
        }
        return UnsafeRawBufferPointer(rebasing: bytes[8..<8 + Int(length)])
    }

    private static func tensor(
        _ name: String,
        _ entry: JSONFields,
        dataStart: Int,
        fileSize: Int
    ) throws(ModelError) -> Tensor {
        let type = try type(name, entry)
        let shape = try integers("shape", name, entry)
        guard shape.count <= mostDimensions, let byteCount = byteCount(shape, type) else {
            throw malformed(name, "has the shape \(shape.prefix(9)), which no file holds")
        }
        let offsets = try integers("data_offsets", name, entry)
        guard offsets.count == 2, offsets[0] <= offsets[1], offsets[1] <= fileSize - dataStart else {
            let data = "the \(fileSize - dataStart) bytes of data"
            throw malformed(name, "has the offsets \(offsets.prefix(3)), outside \(data); the file may be cut short")
        }
        guard offsets[1] - offsets[0] == byteCount else {
            let taken = "\(byteCount) bytes, but its offsets \(offsets[0]) to \(offsets[1])"
            throw malformed(name, "of shape \(shape) in \(type.name) takes \(taken) hold \(offsets[1] - offsets[0])")
        }
        return Tensor(shape: shape, type: type, range: dataStart + offsets[0]..<dataStart + offsets[1])
    }

    private static func type(_ name: String, _ entry: JSONFields) throws(ModelError) -> GGUFType {
        switch try entry.text("dtype") {
        case "F32": return .f32
        case "F16": return .f16
        case "BF16": return .bf16
        case let other:
            let found = other.map(ModelError.named) ?? "missing"
            throw ModelError(
                .unsupportedFile,
                "the dtype of tensor \(ModelError.named(name)) is \(found); supported are F32, F16 and BF16"
            )
        }
    }

    private static func integers(
        _ key: String,
        _ name: String,
        _ entry: JSONFields
    ) throws(ModelError) -> [Int] {
        let values = try entry.array(key) ?? []
        let integers = values.compactMap { value -> Int? in
            if case .integer(let integer) = value, integer >= 0 { Int(integer) } else { nil }
        }
        guard entry[key] != nil, integers.count == values.count else {
            throw malformed(name, "has no '\(key)' of whole numbers")
        }
        return integers
    }

    private static func byteCount(_ shape: [Int], _ type: GGUFType) -> Int? {
        var bytes = type.bytesPerBlock
        for size in shape {
            let (product, overflows) = bytes.multipliedReportingOverflow(by: size)
            guard !overflows else { return nil }
            bytes = product
        }
        return bytes
    }

    /// Tensors follow each other without gaps and overlaps, as the format demands.
    private func checkCover(from start: Int, to end: Int) throws(ModelError) {
        var covered = start
        let ordered = tensors.sorted {
            ($0.value.range.lowerBound, $0.value.range.upperBound, $0.key)
                < ($1.value.range.lowerBound, $1.value.range.upperBound, $1.key)
        }
        for (name, tensor) in ordered {
            guard tensor.range.lowerBound == covered else {
                let what = tensor.range.lowerBound < covered ? "overlaps the tensor before it" : "leaves a gap before it"
                throw Self.malformed(name, "\(what), at byte \(tensor.range.lowerBound - start) of the data")
            }
            covered = tensor.range.upperBound
        }
        guard covered == end else {
            throw ModelError(.malformedFile, "\(end - covered) bytes at the end of the file belong to no tensor")
        }
    }

    private static func malformed(_ name: String, _ problem: String) -> ModelError {
        ModelError(.malformedFile, "tensor \(ModelError.named(name)) \(problem)")
    }
}
