import Foundation
import LooperCore
import Testing

@testable import LooperModel

/// Folders that are broken, hostile or describe another model: each error names what is wrong.
struct FolderFileTests {
    /// One change of `config.json`, and what the message must say.
    static let changes: [(TinyFolder, String, JSONValue?, String)] = [
        (.llama, "model_type", .string("mistral"), "'mistral' is not supported"),
        (.llama, "model_type", nil, "supported are llama, qwen2, qwen3"),
        (.llama, "hidden_act", .string("gelu"), "'gelu'"),
        (.llama, "num_local_experts", .integer(8), "8 experts"),
        (.qwen3, "num_experts", .integer(128), "128 experts"),
        (.llama, "quantization_config", .object(["quant_method": .string("gptq")]), "quantised weights"),
        (.llama, "auto_map", .object(["AutoModelForCausalLM": .string("m.M")]), "code of its own"),
        (.llama, "sliding_window", .integer(64), "a sliding window"),
        (.qwen2, "use_sliding_window", .bool(true), "'sliding_window' must be an integer"),
        (.qwen2, "layer_types", .array([.string("sliding_attention")]), "'sliding_attention'"),
        (.llama, "partial_rotary_factor", .number(0.5), "partial_rotary_factor 0.5"),
        (.llama, "rope_scaling.rope_type", .string("yarn"), "'yarn' is not supported"),
        (.llama, "rope_scaling.rope_type", .string("dynamic"), "'dynamic'"),
        (.llama, "rope_scaling.factor", nil, "no 'factor'"),
        (.llama, "rope_scaling.high_freq_factor", .number(0.5), "must be below"),
        (.llama, "rope_theta", .integer(-1), "'rope_theta'"),
        (.llama, "rms_norm_eps", .string("1e-5"), "'rms_norm_eps' must be a number"),
        (.llama, "hidden_size", nil, "no 'hidden_size'"),
        (.llama, "hidden_size", .integer(0), "'hidden_size' is 0"),
        (.llama, "num_attention_heads", .integer(1 << 40), "'num_attention_heads'"),
        (.llama, "num_hidden_layers", .integer(2_000_000_000), "'model.layers.2.input_layernorm.weight'"),
        (.llama, "num_hidden_layers", .integer(1), "'model.layers.1."),
        (.llama, "vocab_size", .integer(300), "'model.embed_tokens.weight'"),
        (.llama, "head_dim", .integer(12), "'model.layers.0.self_attn.q_proj.weight'"),
        (.llama, "attention_bias", .bool(true), "'model.layers.0.self_attn.q_proj.bias'"),
        (.qwen2, "model_type", .string("llama"), "is not part of a supported architecture"),
        (.qwen3, "model_type", .string("llama"), "is not part of a supported architecture"),
        (.qwen2, "tie_word_embeddings", .bool(false), "no tensor 'lm_head.weight'"),
        (.llama, "eos_token_id", .array([.integer(2), .integer(270)]), "'eos_token_id' names no token"),
    ]

    @Test(arguments: changes)
    func `refuses what would be another model`(tiny: TinyFolder, key: String, value: JSONValue?, expected: String) {
        let error = tiny.failure { copy in
            if key == "use_sliding_window" { try copy.set("sliding_window", .string("x"), in: "config.json") }
            try copy.set(key, value, in: "config.json")
        }
        #expect(error?.message.contains(expected) == true, "\(error?.message ?? "no error")")
    }

    @Test(arguments: ["config.json", "tokenizer.json"])
    func `names a file that is missing`(name: String) {
        let error = TinyFolder.llama.failure { try $0.remove(name) }
        #expect(error?.code == .unreadableFile)
        #expect(error?.message.contains("'\(name)'") == true)
    }

    @Test(arguments: ["config.json", "tokenizer.json", "tokenizer_config.json", "model.safetensors.index.json"])
    func `names a file that is no JSON`(name: String) {
        let error = TinyFolder.llama.failure { try $0.write(name, "{\"a\": ") }
        #expect(error?.code == .malformedFile)
        #expect(error?.message.contains("/\(name)'") == true)
    }

    @Test func `weights in other forms are not read`() {
        let error = TinyFolder.qwen2.failure { try $0.remove("model.safetensors") }
        #expect(error?.message.contains("pytorch_model.bin") == true)
    }

    @Test(arguments: [
        "../model-00001-of-00002.safetensors", "/etc/passwd", "/tmp/x.safetensors", "a/b.safetensors", "",
        "..\\x.safetensors", "model.bin", ".safetensors", "x\n.safetensors", "\u{0}.safetensors",
    ])
    func `a shard cannot lie elsewhere`(file: String) {
        let error = TinyFolder.llama.failure { copy in
            let index = try copy.read("model.safetensors.index.json")
            var map: [String: JSONValue] = if case .object(let map) = index["weight_map"] { map } else { [:] }
            map["lm_head.weight"] = .string(file)
            try copy.set("weight_map", .object(map), in: "model.safetensors.index.json")
        }
        #expect(error?.code == .malformedFile)
        #expect(error?.message.contains("no name of a safetensors file in this folder") == true)
        #expect(error?.message.contains("'lm_head.weight'") == true)
    }

    @Test func `shards and their index agree`() {
        let index = "model.safetensors.index.json"
        let unknown = TinyFolder.llama.failure { copy in
            var map: [String: JSONValue] =
                if case .object(let map) = try copy.read(index)["weight_map"] { map } else { [:] }
            map["lm_head.weight"] = nil
            try copy.set("weight_map", .object(map), in: index)
        }
        #expect(unknown?.message.contains("'lm_head.weight', which is not told of it") == true)
        let lost = TinyFolder.llama.failure { copy in
            var map: [String: JSONValue] =
                if case .object(let map) = try copy.read(index)["weight_map"] { map } else { [:] }
            map["lm_tail.weight"] = map["lm_head.weight"]
            try copy.set("weight_map", .object(map), in: index)
        }
        #expect(lost?.message.contains("'lm_tail.weight' is not in") == true)
        let missing = TinyFolder.llama.failure { try $0.remove("model-00002-of-00002.safetensors") }
        #expect(missing?.code == .unreadableFile)
        #expect(missing?.message.contains("model-00002-of-00002.safetensors") == true)
        let empty = TinyFolder.llama.failure { try $0.write(index, "{}") }
        #expect(empty?.message.contains("no 'weight_map'") == true)
    }

    @Test func `half a pair of head norms is refused`() throws {
        let names = try SafetensorsFile(path: TinyFolder.qwen3.path + "/model.safetensors").names
        #expect(names.contains("model.layers.1.self_attn.k_norm.weight"))
        let error = TinyFolder.qwen3.failure { copy in
            let path = copy.url.appendingPathComponent("model.safetensors")
            var bytes = Array(try Data(contentsOf: path))
            let name = Array("model.layers.1.self_attn.k_norm.weight".utf8)
            let place = try #require(bytes.indices.first { bytes[$0...].starts(with: name) })
            bytes[place + name.count - 1] = UInt8(ascii: "T")
            try Data(bytes).write(to: path)
        }
        #expect(error?.message.contains("no tensor 'model.layers.1.self_attn.k_norm.weight'") == true)
    }

    @Test func `a bias of the output must be nothing`() throws {
        // The fixture has none; a file with one such tensor tells zero from more.
        for (value, isLeftOut) in [(UInt8(0), true), (UInt8(1), false)] {
            let header = #"{"model.layers.0.self_attn.o_proj.bias":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}"#
            try TinyFolder.qwen2.withCopy { copy in
                let bytes = SafetensorsExample.file(header, data: 0) + [0, 0, 0, 0, 0, 0, 0, value]
                try Data(bytes).write(to: copy.url.appendingPathComponent("model.safetensors"))
                #expect(try ModelFolder(path: copy.url.path).tensorNames.isEmpty == isLeftOut)
            }
        }
    }
}
