/// Where a tensor lies in a GGUF file, and in which form.
package struct GGUFTensor: Sendable, Hashable {
    /// The tensor's name, as in `blk.0.attn_q.weight`.
    package let name: String
    /// One to four sizes above zero, the fastest-running first; `dimensions[0]` is the length of a row.
    package let dimensions: [Int]
    /// How the numbers are stored.
    package let type: GGUFType
    /// Where the first byte lies, counted from the start of the file.
    package let offset: Int
    /// How many bytes the tensor takes.
    package let byteCount: Int

    /// How many numbers the tensor holds.
    package var elementCount: Int {
        dimensions.reduce(1, *)
    }

    /// The bytes that `dimensions` take in `type`, or `nil` where a size is not positive, a row is not a whole number
    /// of blocks, or the product does not fit a machine integer.
    package static func byteCount(dimensions: [Int], type: GGUFType) -> Int? {
        guard let row = dimensions.first, row % type.blockSize == 0 else { return nil }
        var elements = 1
        for dimension in dimensions {
            guard dimension > 0 else { return nil }
            let (product, overflows) = elements.multipliedReportingOverflow(by: dimension)
            guard !overflows else { return nil }
            elements = product
        }
        let (bytes, overflows) = (elements / type.blockSize).multipliedReportingOverflow(by: type.bytesPerBlock)
        return overflows ? nil : bytes
    }
}
