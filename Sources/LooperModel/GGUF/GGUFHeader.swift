/// Everything before the tensor data of a GGUF file: version, metadata, and where each tensor lies.
struct GGUFHeader: Sendable, Hashable {
    /// The versions that are read: 2 and 3 differ only in that 3 also exists in big-endian form.
    static let versions: ClosedRange<UInt32> = 2...3
    /// The alignment of tensor data where the metadata names none.
    static let defaultAlignment = 32
    /// The most dimensions of a tensor.
    static let mostDimensions = 4

    let version: UInt32
    private(set) var metadata = GGUFMetadata()
    private(set) var tensors: [String: GGUFTensor] = [:]

    /// Reads and checks the head of `bytes`, a whole file.
    init(_ bytes: UnsafeRawBufferPointer) throws(ModelError) {
        var cursor = GGUFCursor(bytes)
        guard let magic = try? cursor.integer(UInt32.self), magic == 0x4655_4747 else {
            throw ModelError(.malformedFile, "this is not a GGUF file: \(ForeignFile.describe(bytes)) (byte offset 0)")
        }
        version = try Self.version(&cursor)
        let tensorCount = try cursor.count(of: "tensors", minimumByteCount: 32)
        let entryCount = try cursor.count(of: "metadata entries", minimumByteCount: 13)
        for _ in 0..<entryCount { try readEntry(&cursor) }
        var unplaced: [Unplaced] = []
        unplaced.reserveCapacity(tensorCount)
        for _ in 0..<tensorCount { unplaced.append(try Self.unplacedTensor(&cursor)) }
        try place(unplaced, &cursor)
    }

    private static func version(_ cursor: inout GGUFCursor) throws(ModelError) -> UInt32 {
        let start = cursor.offset
        let version = try cursor.integer(UInt32.self)
        guard !versions.contains(version) else { return version }
        let bigEndian = versions.contains(version.byteSwapped)
        let found = bigEndian ? "a big-endian file" : "version \(version)"
        throw ModelError(
            .unsupportedFile,
            "only little-endian GGUF of version 2 or 3 can be read, and this is \(found) (byte offset \(start))"
        )
    }

    private mutating func readEntry(_ cursor: inout GGUFCursor) throws(ModelError) {
        cursor.context = "a metadata key"
        let start = cursor.offset
        let key = try cursor.string()
        cursor.context = "metadata key \(ModelError.quoted(key))"
        guard metadata[key] == nil else { throw cursor.malformed("the key appears twice", at: start) }
        metadata[key] = try cursor.value()
    }

    /// A tensor as announced, its offset still relative to the start of the tensor data.
    private struct Unplaced {
        let name: String
        let dimensions: [Int]
        let type: GGUFType
        let byteCount: Int
        let relativeOffset: UInt64
        /// Where the relative offset stands in the file, for messages.
        let position: Int
    }

    private static func unplacedTensor(_ cursor: inout GGUFCursor) throws(ModelError) -> Unplaced {
        cursor.context = "a tensor name"
        let name = try cursor.string()
        cursor.context = "tensor \(ModelError.quoted(name))"
        let start = cursor.offset
        let dimensions = try dimensions(&cursor)
        let type = try type(&cursor)
        guard let byteCount = GGUFTensor.byteCount(dimensions: dimensions, type: type) else {
            let rule = "each must be above zero, the first a multiple of \(type.blockSize), the product below 2^63"
            throw cursor.malformed("the dimensions \(dimensions) do not fit type \(type.name): \(rule)", at: start)
        }
        let position = cursor.offset
        return Unplaced(
            name: name,
            dimensions: dimensions,
            type: type,
            byteCount: byteCount,
            relativeOffset: try cursor.integer(),
            position: position
        )
    }

    private static func dimensions(_ cursor: inout GGUFCursor) throws(ModelError) -> [Int] {
        let start = cursor.offset
        let count = try cursor.integer(UInt32.self)
        guard (1...UInt32(mostDimensions)).contains(count) else {
            throw cursor.malformed("\(count) dimensions, but a tensor has 1 to \(mostDimensions)", at: start)
        }
        var dimensions: [Int] = []
        for _ in 0..<count {
            let start = cursor.offset
            let size = try cursor.integer(UInt64.self)
            guard let dimension = Int(exactly: size), dimension > 0 else {
                throw cursor.malformed("a dimension is \(size)", at: start)
            }
            dimensions.append(dimension)
        }
        return dimensions
    }

    private static func type(_ cursor: inout GGUFCursor) throws(ModelError) -> GGUFType {
        let start = cursor.offset
        let tag = try cursor.integer(UInt32.self)
        if let type = GGUFType(rawValue: tag) { return type }
        let known = GGUFType.allCases.map(\.name).joined(separator: ", ")
        throw ModelError(
            .unsupportedFile,
            "tensor type \(tag) cannot be read; take a file in \(known) (\(cursor.context), byte offset \(start))"
        )
    }

    private mutating func place(_ unplaced: [Unplaced], _ cursor: inout GGUFCursor) throws(ModelError) {
        let alignment = try alignment()
        let (padded, overflows) = cursor.offset.addingReportingOverflow(alignment - 1)
        let dataStart = overflows ? Int.max : padded / alignment * alignment
        let fileSize = cursor.offset + cursor.remaining
        tensors.reserveCapacity(unplaced.count)
        for tensor in unplaced {
            cursor.context = "tensor \(ModelError.quoted(tensor.name))"
            guard tensors[tensor.name] == nil else {
                throw cursor.malformed("the tensor appears twice", at: tensor.position)
            }
            guard tensor.relativeOffset % UInt64(alignment) == 0 else {
                let problem = "its data starts at \(tensor.relativeOffset), which is no multiple of \(alignment)"
                throw cursor.malformed(problem, at: tensor.position)
            }
            guard dataStart <= fileSize, tensor.byteCount <= fileSize - dataStart,
                tensor.relativeOffset <= UInt64(fileSize - dataStart - tensor.byteCount)
            else {
                let data = "\(tensor.byteCount) bytes at \(tensor.relativeOffset) of the tensor data"
                let problem = "it takes \(data), past the end of the file (\(fileSize) bytes); the file is cut short"
                throw cursor.malformed(problem, at: tensor.position)
            }
            tensors[tensor.name] = GGUFTensor(
                name: tensor.name,
                dimensions: tensor.dimensions,
                type: tensor.type,
                offset: dataStart + Int(tensor.relativeOffset),
                byteCount: tensor.byteCount
            )
        }
    }

    private func alignment() throws(ModelError) -> Int {
        let key = "general.alignment"
        guard let alignment = try metadata.integer(key) else { return Self.defaultAlignment }
        // A power of two of at least 8 keeps every number of every type on its natural boundary.
        guard alignment >= 8, alignment & (alignment - 1) == 0 else {
            throw ModelError(.malformedFile, "'\(key)' is \(alignment), but must be a power of two of at least 8")
        }
        return alignment
    }
}
