import CLooper

/// How large an adapter's additions are beside the weights they are added to: ‖scale·B·A‖ / ‖W‖, Frobenius norms.
package struct AdapterNorms: Sendable, Hashable {
    /// The ratio for one weight.
    package struct Entry: Sendable, Hashable {
        /// The weight.
        package let target: AdapterTarget
        /// ‖scale·B·A‖ / ‖W‖.
        package let ratio: Double
    }

    /// Ratios above it tell of a learning rate or a scale that is too large.
    package static let limit = 0.05

    /// By layer, then by weight.
    package let entries: [Entry]

    /// The largest ratio.
    package var largest: Double { entries.map(\.ratio).max() ?? 0 }
    /// The mean of all ratios.
    package var mean: Double { entries.reduce(0) { $0 + $1.ratio } / Double(max(entries.count, 1)) }
    /// The entries above ``limit``.
    package var excessive: [Entry] { entries.filter { $0.ratio > Self.limit } }

    /// Compares `content` with the weights of `model`, which must have its shapes.
    package init(_ content: AdapterContent, of model: Transformer) throws(ModelError) {
        var entries: [Entry] = []
        for (target, part) in content.parts.sorted(by: { $0.key < $1.key }) {
            let role = TensorRole.layer(target.layer, target.weight)
            let name = model.files.name(of: role)
            guard let weight = name.flatMap(model.files.tensor(named:)), weight.dimensions == [part.columns, part.rows]
            else {
                throw ModelError(.invalidTensor, "the model has no \(target) of shape (\(part.rows), \(part.columns))")
            }
            let scale = content.settings.scale(rank: part.rank, alpha: part.alpha)
            let norm = try weight.norm()
            guard norm > 0 else { throw ModelError(.invalidTensor, "the model's \(target) is all zeros") }
            entries.append(Entry(target: target, ratio: abs(scale) * part.productNorm / norm))
        }
        self.entries = entries
    }
}

extension AdapterContent.Part {
    /// ‖B·A‖, by way of the matrices' products with themselves: ‖BA‖² is the trace of BᵀB·AAᵀ.
    var productNorm: Double {
        var ofA = Array(repeating: 0.0, count: rank * rank)
        var ofB = ofA
        a.withUnsafeBufferPointer { a in
            for i in 0..<rank {
                for j in 0...i {
                    var sum = 0.0
                    for k in 0..<columns { sum += Double(a[i * columns + k]) * Double(a[j * columns + k]) }
                    (ofA[i * rank + j], ofA[j * rank + i]) = (sum, sum)
                }
            }
        }
        b.withUnsafeBufferPointer { b in
            for row in 0..<rows {
                for i in 0..<rank {
                    let value = Double(b[row * rank + i])
                    for j in 0..<rank { ofB[i * rank + j] += value * Double(b[row * rank + j]) }
                }
            }
        }
        return max(0, zip(ofA, ofB).reduce(0) { $0 + $1.0 * $1.1 }).squareRoot()
    }
}

extension StoredTensor {
    /// The Frobenius norm; a row at a time, so that no copy of the matrix is made.
    func norm() throws(ModelError) -> Double {
        let columns = dimensions[0]
        let rowBytes = bytes.count / dimensions.dropFirst().reduce(1, *)
        var row = Array(repeating: Float(0), count: columns)
        var sum = 0.0
        for start in stride(from: 0, to: bytes.count, by: rowBytes) {
            let source = bytes.baseAddress.map { $0 + start }
            let status = row.withUnsafeMutableBufferPointer { row in
                lp_dequantize(nil, Int32(type.rawValue), source, rowBytes, row.baseAddress, columns)
            }
            guard status == LP_OK else { throw ModelError(.invalidTensor, "a tensor of \(type.name) cannot be read") }
            sum += row.squareSum
        }
        return sum.squareRoot()
    }
}

extension [Float] {
    /// Eight sums at once, each over few enough values that single precision loses nothing that matters.
    fileprivate var squareSum: Double {
        withUnsafeBytes { bytes in
            let stride = MemoryLayout<SIMD8<Float>>.size
            var sums = SIMD8<Float>()
            for block in 0..<bytes.count / stride {
                let values = bytes.loadUnaligned(fromByteOffset: block * stride, as: SIMD8<Float>.self)
                sums += values * values
            }
            let rest = self[(count / 8 * 8)...].reduce(0.0) { $0 + Double($1) * Double($1) }
            return (0..<8).reduce(rest) { $0 + Double(sums[$1]) }
        }
    }
}
