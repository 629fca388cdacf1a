/// What a tensor is for in the architectures that are supported.
package enum TensorRole: Sendable, Hashable {
    case embedding
    case outputNorm
    case head
    /// What the frequencies of the rotation are divided by.
    case ropeFactors
    /// A part of one layer.
    case layer(Int, Part)

    /// The parts of a layer; raw values are their names in GGUF files.
    package enum Part: String, Sendable, Hashable, CaseIterable {
        case attentionNorm = "attn_norm.weight"
        case query = "attn_q.weight"
        case key = "attn_k.weight"
        case value = "attn_v.weight"
        case queryBias = "attn_q.bias"
        case keyBias = "attn_k.bias"
        case valueBias = "attn_v.bias"
        case queryNorm = "attn_q_norm.weight"
        case keyNorm = "attn_k_norm.weight"
        case attentionOutput = "attn_output.weight"
        case feedNorm = "ffn_norm.weight"
        case gate = "ffn_gate.weight"
        case up = "ffn_up.weight"
        case down = "ffn_down.weight"
    }

    /// The tensor's name in GGUF files.
    package var ggufName: String {
        switch self {
        case .embedding: "token_embd.weight"
        case .outputNorm: "output_norm.weight"
        case .head: "output.weight"
        case .ropeFactors: "rope_freqs.weight"
        case .layer(let index, let part): "blk.\(index).\(part.rawValue)"
        }
    }

    /// The tensor's name in folders of Hugging Face, where factors are no tensor but computed from the configuration.
    package var folderName: String? {
        switch self {
        case .embedding: "model.embed_tokens.weight"
        case .outputNorm: "model.norm.weight"
        case .head: "lm_head.weight"
        case .ropeFactors: nil
        case .layer(let index, let part): "model.layers.\(index).\(part.folderName)"
        }
    }
}

extension TensorRole.Part {
    fileprivate var folderName: String {
        switch self {
        case .attentionNorm: "input_layernorm.weight"
        case .query: "self_attn.q_proj.weight"
        case .key: "self_attn.k_proj.weight"
        case .value: "self_attn.v_proj.weight"
        case .queryBias: "self_attn.q_proj.bias"
        case .keyBias: "self_attn.k_proj.bias"
        case .valueBias: "self_attn.v_proj.bias"
        case .queryNorm: "self_attn.q_norm.weight"
        case .keyNorm: "self_attn.k_norm.weight"
        case .attentionOutput: "self_attn.o_proj.weight"
        case .feedNorm: "post_attention_layernorm.weight"
        case .gate: "mlp.gate_proj.weight"
        case .up: "mlp.up_proj.weight"
        case .down: "mlp.down_proj.weight"
        }
    }
}
