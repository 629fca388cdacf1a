import CLooper

extension AdapterContent {
    /// Reads all of `file` into memory.
    ///
    /// - Parameters:
    ///   - heads: of the model; needed where the rows of queries and keys are in the order of GGUF's `llama`.
    ///   - turning: whether such rows are put into the order of Hugging Face, as everything but a look needs it.
    /// - Throws: an error that says what is wrong with the file, or that the heads are needed.
    package init(_ file: AdapterFile, heads: AdapterHeads? = nil, turning: Bool = true) throws(ModelError) {
        self.init(settings: file.settings, parts: [:], provenance: file.provenance)
        defer { withExtendedLifetime(file.owner) {} }
        let heads = heads ?? file.provenance.base?.heads
        for (target, part) in file.parts {
            let (a, b) = try file.tensors(target, part)
            guard a.dimensions[1] == b.dimensions[0] else {
                throw ModelError(.invalidTensor, "'\(file.path)': the tensors for \(target) have different ranks")
            }
            var values = Part(rank: b.dimensions[0], alpha: part.alpha, a: try a.floats(), b: try b.floats())
            if turning, file.rows == .pairs, AdapterHeads(queries: 1, keys: 1).count(of: target) != nil {
                let count = try AdapterHeads.count(heads, target, rows: values.rows)
                values.turn(target, count, from: .pairs, to: .halves)
            }
            parts[target] = values
        }
        do {
            try check()
        } catch {
            throw ModelError(error.code, "'\(file.path)': \(error.message)")
        }
    }
}

extension AdapterHeads {
    /// The heads of a query or key with so many rows.
    ///
    /// - Throws: ``ModelError/Code/invalidArgument`` where the count is not known or cannot be.
    static func count(_ heads: AdapterHeads?, _ target: AdapterTarget, rows: Int) throws(ModelError) -> Int {
        guard let count = heads?.count(of: target) else {
            throw ModelError(
                .invalidArgument,
                "GGUF's llama orders the rows of queries and keys by the model's heads; name the model (--model) or its "
                    + "counts of heads (--heads, --kv-heads)"
            )
        }
        guard count > 0, rows % (2 * count) == 0 else {
            throw ModelError(.invalidArgument, "the \(rows) rows of \(target) are not those of \(count) heads")
        }
        return count
    }
}

extension StoredTensor {
    /// All values.
    func floats() throws(ModelError) -> [Float] {
        let (kind, total) = (Int32(type.rawValue), dimensions.reduce(1, *))
        var status = LP_OK
        let values = [Float](unsafeUninitializedCapacity: total) { buffer, count in
            let source = bytes
            status = lp_dequantize(nil, kind, source.baseAddress, source.count, buffer.baseAddress, total)
            count = status == LP_OK ? total : 0
        }
        guard status == LP_OK else { throw ModelError(.invalidTensor, "a tensor of \(type.name) cannot be read") }
        return values
    }
}
