import CLooper

/// The weights of a model, as they lie in its files, checked and ready to compute with.
package final class Transformer: @unchecked Sendable {
    // Unchecked: the C model is never written to after its creation.

    /// Sizes and constants.
    package let configuration: ModelConfiguration
    /// The C model, which lives as long as this object.
    let handle: OpaquePointer
    /// Owns the memory of the weights.
    let files: any ModelFiles

    /// Finds and checks the weights in `files`.
    ///
    /// Reads only norms and biases; the rest comes from disk as it is used.
    ///
    /// - Throws: an error that names the metadata key or the tensor that is missing or wrong.
    package init(file files: any ModelFiles) throws(ModelError) {
        let configuration = try files.configuration()
        var table = TensorTable(files)
        let layers = try Self.layers(configuration, &table)
        var weights = try Self.weights(configuration, &table)
        try table.refuseOthers()
        var config = try lp_config(configuration)
        var handle: OpaquePointer?
        var message = [CChar](repeating: 0, count: 256)
        let factors = configuration.ropeFactors
        let status = layers.withUnsafeBufferPointer { layers in
            factors.withUnsafeBytes { factors in
                weights.layers = layers.baseAddress
                if !factors.isEmpty { weights.rope_factors = lp_tensor(row: factors) }
                return lp_model_create(&config, &weights, &handle, &message, message.count)
            }
        }
        guard status == LP_OK, let handle else {
            let problem = String(decoding: message.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
            throw ModelError(status, "'\(files.path)': \(problem)")
        }
        self.configuration = configuration
        self.handle = handle
        self.files = files
    }

    deinit {
        lp_model_free(handle)
    }

    private static func weights(
        _ c: ModelConfiguration,
        _ table: inout TensorTable
    ) throws(ModelError) -> lp_weights {
        var weights = lp_weights()
        weights.embedding = try table.matrix(.embedding, rows: c.vocabulary, columns: c.width)
        weights.output_norm = try table.vector(.outputNorm, c.width)
        weights.head = try table.matrix(.head, rows: c.vocabulary, columns: c.width, c.head)
        // Where the embedding is the head, some files hold it twice.
        if c.head == .absent { table.ignore(.head) }
        weights.rope_factors = try table.vector(.ropeFactors, c.ropeWidth / 2, .asStored)
        return weights
    }

    private static func layers(
        _ c: ModelConfiguration,
        _ table: inout TensorTable
    ) throws(ModelError) -> [lp_layer] {
        var layers: [lp_layer] = []
        // One at a time: a hostile count of layers ends at the first that the file lacks.
        for index in 0..<c.layers { layers.append(try layer(index, c, &table)) }
        return layers
    }

    private static func layer(
        _ index: Int,
        _ c: ModelConfiguration,
        _ table: inout TensorTable
    ) throws(ModelError) -> lp_layer {
        let (queries, overflow) = c.heads.multipliedReportingOverflow(by: c.headWidth)
        let (keys, alsoOverflow) = c.keyHeads.multipliedReportingOverflow(by: c.headWidth)
        guard !overflow, !alsoOverflow else { throw ModelError(.invalidMetadata, "the heads are too wide") }
        var layer = lp_layer()
        layer.attention_norm = try table.vector(.layer(index, .attentionNorm), c.width)
        layer.query = try table.matrix(.layer(index, .query), rows: queries, columns: c.width)
        layer.key = try table.matrix(.layer(index, .key), rows: keys, columns: c.width)
        layer.value = try table.matrix(.layer(index, .value), rows: keys, columns: c.width)
        layer.query_bias = try table.vector(.layer(index, .queryBias), queries, c.biases)
        layer.key_bias = try table.vector(.layer(index, .keyBias), keys, c.biases)
        layer.value_bias = try table.vector(.layer(index, .valueBias), keys, c.biases)
        layer.query_norm = try table.vector(.layer(index, .queryNorm), c.headWidth, c.headNorms)
        layer.key_norm = try table.vector(.layer(index, .keyNorm), c.headWidth, c.headNorms)
        layer.attention_output = try table.matrix(.layer(index, .attentionOutput), rows: c.width, columns: queries)
        layer.feed_norm = try table.vector(.layer(index, .feedNorm), c.width)
        layer.gate = try table.matrix(.layer(index, .gate), rows: c.hidden, columns: c.width)
        layer.up = try table.matrix(.layer(index, .up), rows: c.hidden, columns: c.width)
        layer.down = try table.matrix(.layer(index, .down), rows: c.width, columns: c.hidden)
        return layer
    }
}

extension lp_config {
    fileprivate init(_ c: ModelConfiguration) throws(ModelError) {
        guard let vocabulary = Int32(exactly: c.vocabulary) else {
            throw ModelError(.invalidTensor, "a vocabulary of \(c.vocabulary) is too large")
        }
        // All other sizes were read as positive 32-bit numbers.
        self.init(
            vocabulary: vocabulary,
            width: Int32(c.width),
            layers: Int32(c.layers),
            heads: Int32(c.heads),
            kv_heads: Int32(c.keyHeads),
            head_width: Int32(c.headWidth),
            hidden: Int32(c.hidden),
            rope_width: Int32(c.ropeWidth),
            rope_style: Int32((c.ropeStyle == .pairs ? LP_ROPE_PAIRS : LP_ROPE_HALVES).rawValue),
            rope_base: Float(c.ropeBase),
            rope_divisor: Float(c.ropeDivisor),
            norm_epsilon: Float(c.normEpsilon)
        )
    }
}

extension lp_tensor {
    /// One row of floats, valid as long as `floats`.
    fileprivate init(row floats: UnsafeRawBufferPointer) {
        let count = Int64(floats.count / MemoryLayout<Float>.size)
        self.init(
            data: floats.baseAddress,
            bytes: floats.count,
            type: Int32(LP_F32.rawValue),
            rows: 1,
            columns: count
        )
    }
}
