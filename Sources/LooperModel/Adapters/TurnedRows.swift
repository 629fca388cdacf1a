/// A matrix for queries or keys with the rows of each head in the other order: files of `llama` in GGUF rotate
/// neighbouring values, all others values that are half a head apart.
final class TurnedRows {
    /// The matrix, valid while this object lives.
    let tensor: StoredTensor
    private let memory: UnsafeMutableRawBufferPointer

    /// Copies `matrix`, whose rows are a multiple of twice `heads`.
    ///
    /// - Parameter toPairs: whether halves become pairs, or the other way.
    init(_ matrix: StoredTensor, heads: Int, toPairs: Bool) {
        let rows = matrix.dimensions[1]
        let rowBytes = matrix.bytes.count / rows
        memory = .allocate(byteCount: matrix.bytes.count, alignment: 16)
        for row in 0..<rows {
            let source = Self.source(of: row, width: rows / heads, toPairs: toPairs)
            let from = matrix.bytes[source * rowBytes..<(source + 1) * rowBytes]
            UnsafeMutableRawBufferPointer(rebasing: memory[row * rowBytes..<(row + 1) * rowBytes])
                .copyMemory(from: UnsafeRawBufferPointer(rebasing: from))
        }
        tensor = StoredTensor(dimensions: matrix.dimensions, type: matrix.type, bytes: UnsafeRawBufferPointer(memory))
    }

    deinit {
        memory.deallocate()
    }

    /// Where the row that belongs at `row` is; a head has `width` rows.
    static func source(of row: Int, width: Int, toPairs: Bool) -> Int {
        let (head, place) = row.quotientAndRemainder(dividingBy: width)
        let half = width / 2
        return head * width + (toPairs ? place % 2 * half + place / 2 : place % half * 2 + place / half)
    }
}
