import Foundation
import Testing

@testable import LooperModel

/// Sound GGUF files that do not describe a model: each error names what is wrong.
struct EngineModelFileTests {
    @Test(arguments: TinyModel.allCases)
    func `reads the sizes`(tiny: TinyModel) throws {
        let configuration = try tiny.transformer().configuration
        #expect(configuration.architecture.rawValue == tiny.rawValue)
        #expect(configuration.vocabulary == 288)
        #expect(configuration.layers == 2)
        #expect(configuration.heads == (tiny == .llama ? 4 : 6))
        #expect(configuration.keyHeads == 2)
        #expect(configuration.headWidth == (tiny == .qwen2 ? 16 : 32))
        #expect(configuration.ropeDivisor == (tiny == .qwen2 ? 2 : 1))
        #expect(configuration.ropeStyle == (tiny == .llama ? .pairs : .halves))
        #expect(configuration.contextLength == 256)
    }

    @Test(arguments: [
        "block_count", "embedding_length", "attention.head_count", "feed_forward_length", "context_length",
        "attention.layer_norm_rms_epsilon",
    ])
    func `names a missing key`(key: String) throws {
        let error = failure { $0.remove("llama.\(key)") }
        #expect(error?.code == .invalidMetadata)
        #expect(error?.message.contains("'llama.\(key)'") == true)
    }

    /// One change of the metadata, and what the message must say.
    static let changes: [(String, GGUFValue, String)] = [
        ("general.architecture", .string("mamba"), "'mamba' is not supported"),
        ("llama.block_count", .uint32(0), "llama.block_count"),
        ("llama.block_count", .uint64(1 << 40), "llama.block_count"),
        ("llama.block_count", .uint32(2_000_000_000), "blk.2.attn_norm.weight"),
        ("llama.block_count", .uint32(1), "blk.1"),
        ("llama.attention.head_count", .uint32(3), "attn_q.weight"),
        ("llama.attention.head_count", .int32(-4), "llama.attention.head_count"),
        ("llama.attention.head_count_kv", .uint32(3), "attn_k.weight"),
        ("llama.attention.value_length", .uint32(16), "values of 16"),
        ("llama.embedding_length", .uint32(96), "blk.0.attn_norm.weight"),
        ("llama.feed_forward_length", .uint32(512), "ffn_gate.weight"),
        ("llama.rope.dimension_count", .uint32(33), "rotated width"),
        ("llama.rope.freq_base", .float32(.nan), "llama.rope.freq_base"),
        ("llama.rope.scaling.type", .string("yarn"), "'yarn'"),
        ("llama.attention.layer_norm_rms_epsilon", .float32(-1), "epsilon"),
        ("llama.expert_count", .uint32(8), "experts"),
    ]

    @Test(arguments: changes)
    func `refuses sizes that contradict the tensors`(key: String, value: GGUFValue, expected: String) {
        let error = failure { $0.set(key, value) }
        #expect(error?.message.contains(expected) == true, "\(error?.message ?? "no error")")
    }

    @Test func `names missing, unknown and misshapen tensors`() {
        let missing = failure { $0.tensors.removeAll { $0.name == "blk.1.ffn_up.weight" } }
        #expect(missing?.message.contains("'blk.1.ffn_up.weight'") == true)
        let unknown = failure {
            $0.tensors.append(.init("blk.0.attn_q_norm.weight", dimensions: [1], type: .f32, data: [0, 0, 0, 0]))
        }
        #expect(unknown?.message.contains("'blk.0.attn_q_norm.weight'") == true)
        let turned = failure { writer in
            for index in writer.tensors.indices where writer.tensors[index].name == "token_embd.weight" {
                writer.tensors[index].dimensions.reverse()
            }
        }
        #expect(turned?.code == .invalidTensor)
    }

    /// The error of the tiny llama after `change`.
    private func failure(_ change: (inout GGUFWriter) -> Void) -> ModelError? {
        #expect(throws: ModelError.self) {
            let file = try GGUFFile(path: TinyModel.llama.path)
            var writer = GGUFWriter(copying: file)
            change(&writer)
            _ = try withTemporaryFile(writer.encoded()) { try Transformer(file: GGUFFile(path: $0)) }
        }
    }
}

extension GGUFWriter {
    /// A writer of what `file` holds.
    init(copying file: GGUFFile) {
        self.init(
            metadata: file.metadata.values.map { (key: $0.key, value: $0.value) },
            tensors: file.tensors.values.map {
                Tensor($0.name, dimensions: $0.dimensions, type: $0.type, data: Array(file.bytes(of: $0)))
            }
        )
    }

    mutating func remove(_ key: String) {
        metadata.removeAll { $0.key == key }
    }

    mutating func set(_ key: String, _ value: GGUFValue) {
        remove(key)
        metadata.append((key: key, value: value))
    }
}
