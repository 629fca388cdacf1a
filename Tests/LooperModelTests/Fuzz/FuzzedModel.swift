@testable import LooperModel

/// Small models of all shapes and tensor types, and small lies about them.
enum FuzzedModel {
    /// The sizes of a model whose parts fit together.
    private struct Sizes {
        let architecture: String
        let vocabulary, width, layers, keyHeads, group, headWidth, hidden: Int

        init(_ random: inout FuzzRandom) {
            architecture = random.pick(["llama", "qwen2"])
            vocabulary = 1 + random.below(70)
            width = random.pick([6, 32, 64, 96, 160, 256])
            layers = 1 + random.below(2)
            keyHeads = 1 + random.below(3)
            group = 1 + random.below(4)
            headWidth = random.pick([2, 6, 8, 16, 32, 64, 80, 128])
            hidden = random.pick([5, 32, 96, 256, 512])
        }

        var queries: Int { keyHeads * group * headWidth }
        var keys: Int { keyHeads * headWidth }
    }

    /// A model that opens and computes; its weights are small numbers, or once in four any bits at all.
    static func valid(_ random: inout FuzzRandom) -> GGUFWriter {
        let sizes = Sizes(&random)
        let isTame = !random.once(in: 4)
        var writer = GGUFWriter(metadata: metadata(sizes, &random))
        func add(_ name: String, _ dimensions: [Int], _ random: inout FuzzRandom) {
            writer.tensors.append(tensor(name + ".weight", dimensions, isTame: isTame, &random))
        }
        add("token_embd", [sizes.width, sizes.vocabulary], &random)
        add("output_norm", [sizes.width], &random)
        if random.once(in: 2) { add("output", [sizes.width, sizes.vocabulary], &random) }
        for layer in 0..<sizes.layers {
            for (name, dimensions) in matrices(sizes) { add("blk.\(layer).\(name)", dimensions, &random) }
            guard sizes.architecture == "qwen2" else { continue }
            for (name, width) in [("q", sizes.queries), ("k", sizes.keys), ("v", sizes.keys)] {
                let name = "blk.\(layer).attn_\(name).bias"
                writer.tensors.append(tensor(name, [width], isTame: isTame, &random))
            }
        }
        return writer
    }

    /// Makes one or two parts of `model` contradict the rest, or say something strange.
    static func contradict(_ model: inout GGUFWriter, _ random: inout FuzzRandom) {
        for _ in 0...random.below(2) where !model.tensors.isEmpty {
            let tensor = random.below(model.tensors.count)
            switch random.below(7) {
            case 0: model.tensors.remove(at: tensor)
            case 1: model.tensors[tensor].dimensions.reverse()
            case 2: model.tensors[tensor].type = random.pick(GGUFType.allCases)
            case 3:
                let size = random.pick([-1, 0, 1, 2, 31, 32, 33, 256, 1 << 20, 1 << 31, 1 << 32, .max])
                model.tensors[tensor].dimensions[0] = size
            case 4: model.tensors[tensor].data = Array(model.tensors[tensor].data.dropLast(1 + random.below(64)))
            default:
                let entry = random.below(model.metadata.count)
                model.metadata[entry].value = strangeValue(&random)
            }
        }
    }

    private static func metadata(_ sizes: Sizes, _ random: inout FuzzRandom) -> [(key: String, value: GGUFValue)] {
        func size(_ key: String, _ value: Int) -> (key: String, value: GGUFValue) {
            ("\(sizes.architecture).\(key)", .uint32(UInt32(value)))
        }
        let name = sizes.architecture
        return [
            ("general.architecture", .string(name)),
            size("embedding_length", sizes.width), size("block_count", sizes.layers),
            size("attention.head_count", sizes.keyHeads * sizes.group),
            size("attention.head_count_kv", sizes.keyHeads),
            size("attention.key_length", sizes.headWidth), size("attention.value_length", sizes.headWidth),
            size("feed_forward_length", sizes.hidden), size("context_length", 1 + random.below(4096)),
            size("rope.dimension_count", 2 * (1 + random.below(sizes.headWidth / 2))),
            ("\(name).rope.freq_base", .float32(random.pick([1, 100, 10_000, 1e6]))),
            ("\(name).attention.layer_norm_rms_epsilon", .float32(random.pick([1e-6, 1e-5, 1]))),
        ]
    }

    private static func matrices(_ sizes: Sizes) -> [(String, [Int])] {
        [
            ("attn_norm", [sizes.width]), ("attn_q", [sizes.width, sizes.queries]),
            ("attn_k", [sizes.width, sizes.keys]), ("attn_v", [sizes.width, sizes.keys]),
            ("attn_output", [sizes.queries, sizes.width]), ("ffn_norm", [sizes.width]),
            ("ffn_gate", [sizes.width, sizes.hidden]), ("ffn_up", [sizes.width, sizes.hidden]),
            ("ffn_down", [sizes.hidden, sizes.width]),
        ]
    }

    private static func tensor(
        _ name: String,
        _ dimensions: [Int],
        isTame: Bool,
        _ random: inout FuzzRandom
    ) -> GGUFWriter.Tensor {
        let type = random.pick(GGUFType.allCases.filter { dimensions[0] % $0.blockSize == 0 })
        let count = GGUFTensor.byteCount(dimensions: dimensions, type: type) ?? 0
        let data = (isTame ? WeightBytes.tame(type) : WeightBytes.wild).bytes(count, &random)
        return GGUFWriter.Tensor(name, dimensions: dimensions, type: type, data: data)
    }

    private static func strangeValue(_ random: inout FuzzRandom) -> GGUFValue {
        random.pick([
            .uint32(0), .uint32(1), .uint32(2), .uint32(3), .uint32(7), .uint32(64), .uint32(1 << 20), .uint32(.max),
            .int32(-1), .uint64(1 << 31), .uint64(1 << 32), .uint64(.max), .int64(.min), .float32(.nan),
            .float32(.infinity), .float32(-1), .float32(0), .float32(.leastNonzeroMagnitude), .float64(1e300),
            .bool(true), .string("llama"), .string("qwen2"), .string("linear"), .array(.uint32([4, 4])),
        ])
    }
}
