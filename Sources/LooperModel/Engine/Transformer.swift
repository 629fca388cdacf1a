import CLooper

/// The weights of a model, as they lie in its file, checked and ready to compute with.
package final class Transformer: @unchecked Sendable {
    // Unchecked: the C model is never written to after its creation.

    /// Sizes and constants.
    package let configuration: ModelConfiguration
    /// The C model, which lives as long as this object.
    let handle: OpaquePointer
    private let file: GGUFFile

    /// Finds and checks the weights in `file`.
    ///
    /// Reads only norms and biases; the rest comes from disk as it is used.
    ///
    /// - Throws: an error that names the metadata key or the tensor that is missing or wrong.
    package init(file: GGUFFile) throws(ModelError) {
        guard let embedding = file.tensors["token_embd.weight"], embedding.dimensions.count >= 2 else {
            throw ModelError(.invalidTensor, "'\(file.path)' has no matrix 'token_embd.weight'")
        }
        let configuration = try ModelConfiguration(metadata: file.metadata, vocabulary: embedding.dimensions[1])
        var table = TensorTable(file)
        let layers = try Self.layers(configuration, &table)
        var weights = try Self.weights(configuration, &table)
        try table.refuseOthers()
        var config = try lp_config(configuration)
        var handle: OpaquePointer?
        var message = [CChar](repeating: 0, count: 256)
        let status = layers.withUnsafeBufferPointer { layers in
            weights.layers = layers.baseAddress
            return lp_model_create(&config, &weights, &handle, &message, message.count)
        }
        guard status == LP_OK, let handle else {
            let problem = String(decoding: message.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
            throw ModelError(status, "'\(file.path)': \(problem)")
        }
        self.configuration = configuration
        self.handle = handle
        self.file = file
    }

    deinit {
        lp_model_free(handle)
    }

    private static func weights(
        _ c: ModelConfiguration,
        _ table: inout TensorTable
    ) throws(ModelError) -> lp_weights {
        var weights = lp_weights()
        weights.embedding = try table.matrix("token_embd.weight", rows: c.vocabulary, columns: c.width)
        weights.output_norm = try table.vector("output_norm.weight", c.width)
        if table.file.tensors["output.weight"] != nil {
            weights.head = try table.matrix("output.weight", rows: c.vocabulary, columns: c.width)
        }
        weights.rope_factors = try table.optionalVector("rope_freqs.weight", c.ropeWidth / 2)
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
        let prefix = "blk.\(index)."
        let (queries, overflow) = c.heads.multipliedReportingOverflow(by: c.headWidth)
        let (keys, alsoOverflow) = c.keyHeads.multipliedReportingOverflow(by: c.headWidth)
        guard !overflow, !alsoOverflow else { throw ModelError(.invalidMetadata, "the heads are too wide") }
        var layer = lp_layer()
        layer.attention_norm = try table.vector(prefix + "attn_norm.weight", c.width)
        layer.query = try table.matrix(prefix + "attn_q.weight", rows: queries, columns: c.width)
        layer.key = try table.matrix(prefix + "attn_k.weight", rows: keys, columns: c.width)
        layer.value = try table.matrix(prefix + "attn_v.weight", rows: keys, columns: c.width)
        layer.query_bias = try table.optionalVector(prefix + "attn_q.bias", queries)
        layer.key_bias = try table.optionalVector(prefix + "attn_k.bias", keys)
        layer.value_bias = try table.optionalVector(prefix + "attn_v.bias", keys)
        layer.attention_output = try table.matrix(prefix + "attn_output.weight", rows: c.width, columns: queries)
        layer.feed_norm = try table.vector(prefix + "ffn_norm.weight", c.width)
        layer.gate = try table.matrix(prefix + "ffn_gate.weight", rows: c.hidden, columns: c.width)
        layer.up = try table.matrix(prefix + "ffn_up.weight", rows: c.hidden, columns: c.width)
        layer.down = try table.matrix(prefix + "ffn_down.weight", rows: c.width, columns: c.hidden)
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
            rope_style: Int32((c.architecture == .llama ? LP_ROPE_PAIRS : LP_ROPE_HALVES).rawValue),
            rope_base: Float(c.ropeBase),
            rope_divisor: Float(c.ropeDivisor),
            norm_epsilon: Float(c.normEpsilon)
        )
    }
}
