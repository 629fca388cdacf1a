import CLooper
import Testing

@testable import LooperModel

/// The C trainer with the values of a reference.
final class ReferenceTrainer {
    /// One way to compute.
    struct Variant: Sendable, CustomTestStringConvertible {
        var cpu: String
        var threads = 2
        var isExact = true
        /// Whether the values of a pass are kept for its way back, or computed again.
        var keeps = true

        var testDescription: String {
            "\(cpu), \(threads) threads, \(isExact ? "exact" : "fast"), \(keeps ? "kept" : "computed again")"
        }
        var isAvailable: Bool { lp_cpu_supports(cpu) != 0 }
    }

    /// A matrix of the adapter, by the name that PEFT gives it.
    struct Tensor {
        let name: String
        let range: Range<Int>
    }

    private static let projections: [(name: String, target: lp_target)] = [
        ("self_attn.q_proj", LP_TARGET_QUERY), ("self_attn.k_proj", LP_TARGET_KEY),
        ("self_attn.v_proj", LP_TARGET_VALUE), ("self_attn.o_proj", LP_TARGET_ATTENTION_OUTPUT),
        ("mlp.gate_proj", LP_TARGET_GATE), ("mlp.up_proj", LP_TARGET_UP), ("mlp.down_proj", LP_TARGET_DOWN),
    ]

    let tensors: [Tensor]
    private let handle: OpaquePointer
    private let model: Transformer
    private var prefixes: [UnsafeMutableRawPointer] = []
    private let count: Int

    init(_ reference: TrainingReference, _ variant: Variant, targets: [String]? = nil, dropout: Float = 0) throws {
        let chosen = Self.projections.filter { entry in targets?.contains { entry.name.hasSuffix($0) } ?? true }
        var handle: OpaquePointer?
        let status = variant.cpu.withCString { cpu in
            var options = lp_trainer_options()
            options.cpu = cpu
            options.threads = Int32(variant.threads)
            options.rows = 512
            options.precision = Int32((variant.isExact ? LP_EXACT : LP_FAST).rawValue)
            options.rank = Int32(reference.rank)
            options.targets = chosen.reduce(0) { $0 | $1.target.rawValue }
            options.scale = reference.scale
            options.dropout = dropout
            options.keep_bytes = variant.keeps ? -1 : 0
            return lp_trainer_create(reference.model.handle, &options, &handle, nil, 0)
        }
        #expect(status == LP_OK)
        self.handle = try #require(handle)
        model = reference.model
        count = Int(lp_trainer_value_count(self.handle))
        tensors = Self.tensors(self.handle)
        try set(tensors.flatMap { try reference.tensor("values", $0.name) })
    }

    deinit {
        lp_trainer_free(handle)
        for memory in prefixes { memory.deallocate() }
    }

    private static func tensors(_ handle: OpaquePointer) -> [Tensor] {
        (0..<lp_trainer_tensor_count(handle)).map { index in
            var tensor = lp_trainer_tensor()
            #expect(lp_trainer_tensor_at(handle, index, &tensor) == LP_OK)
            let projection = projections.first { Int32($0.target.rawValue) == tensor.target }?.name ?? "?"
            let matrix = tensor.is_b != 0 ? "lora_B" : "lora_A"
            let start = Int(tensor.offset)
            return Tensor(
                name: "base_model.model.model.layers.\(tensor.layer).\(projection).\(matrix).weight",
                range: start..<start + Int(tensor.rows * tensor.columns)
            )
        }
    }
}

extension ReferenceTrainer {
    /// The gradient of all values.
    var gradient: [Float] { vector(LP_GRADIENT) }
    /// All values.
    var values: [Float] { vector(LP_VALUES) }

    private func vector(_ number: lp_trainer_vector) -> [Float] {
        var values = [Float](repeating: .nan, count: count)
        #expect(lp_trainer_get(handle, Int32(number.rawValue), &values) == LP_OK)
        return values
    }

    /// Replaces all values.
    func set(_ values: [Float]) throws {
        try #require(values.count == count)
        #expect(lp_trainer_set(handle, Int32(LP_VALUES.rawValue), values) == LP_OK)
    }

    /// Forgets the gradient.
    func clear() {
        lp_trainer_clear(handle)
    }

    /// Takes a step of a run after a pass with so many scored positions, and gives the gradient's norm.
    func step(_ number: Int, of run: TrainingReference.Run, scored: Int) -> Double {
        var norm = Double.nan
        var options = lp_adamw(
            learning_rate: run.learningRate,
            beta1: run.beta1,
            beta2: run.beta2,
            epsilon: run.epsilon,
            weight_decay: run.weightDecay,
            clip: run.clip,
            gradient_scale: 1 / Float(scored),
            step: Int64(number)
        )
        #expect(lp_trainer_step(handle, &options, &norm) == LP_OK)
        return norm
    }
}

extension ReferenceTrainer {
    /// What a pass gives.
    struct Result {
        var loss = Double.nan
        var losses: [Float] = []
    }

    /// What is to be done with a pass.
    enum Work {
        case evaluate, evaluateBase, accumulate
    }

    /// Computes a pass, its prefixes first.
    func run(
        _ segments: [TrainingReference.Segment],
        _ work: Work,
        objective: String = "likelihood",
        noise: UInt64 = 0
    ) throws -> Result {
        let memory = try segments.map { try SegmentMemory($0, prefix: prefix(of: $0)) }
        var pass = lp_pass()
        pass.count = Int32(segments.count)
        pass.objective = Int32((objective == "keep" ? LP_KEEP : LP_LIKELIHOOD).rawValue)
        pass.base = work == .evaluateBase ? 1 : 0
        pass.noise = noise
        var result = Result(losses: Array(repeating: .nan, count: segments.reduce(0) { $0 + $1.scored }))
        var found = lp_pass_result()
        let status = memory.map(\.segment).withUnsafeBufferPointer { segments in
            result.losses.withUnsafeMutableBufferPointer { losses in
                pass.segments = segments.baseAddress
                pass.losses = losses.baseAddress
                return work == .accumulate
                    ? lp_trainer_accumulate(handle, &pass, &found) : lp_trainer_evaluate(handle, &pass, &found)
            }
        }
        withExtendedLifetime(memory) {}
        try #require(status == LP_OK)
        #expect(Int(found.scored) == result.losses.count)
        result.loss = found.loss
        return result
    }

    /// What the base reads before a segment: in two parts.
    private func prefix(of segment: TrainingReference.Segment) throws -> lp_prefix? {
        guard let ids = segment.prefix else { return nil }
        let bytes = Int(lp_trainer_prefix_bytes(handle, Int32(ids.count)))
        let memory = UnsafeMutableRawPointer.allocate(byteCount: bytes, alignment: 64)
        prefixes.append(memory)
        var prefix = lp_prefix(memory: memory, capacity: Int32(ids.count), length: 0)
        for part in [ids[..<(ids.count / 2)], ids[(ids.count / 2)...]] {
            let status = part.withUnsafeBufferPointer { part in
                lp_trainer_read(handle, &prefix, part.baseAddress, Int32(part.count))
            }
            try #require(status == LP_OK)
        }
        #expect(Int(prefix.length) == ids.count)
        return prefix
    }
}

/// The arrays of a segment, where C may see them.
private final class SegmentMemory {
    private let ids: UnsafeMutableBufferPointer<Int32>
    private let targets: UnsafeMutableBufferPointer<Int32>
    private let weights: UnsafeMutableBufferPointer<Float>?
    private let prefix: UnsafeMutablePointer<lp_prefix>?
    let segment: lp_train_segment

    init(_ source: TrainingReference.Segment, prefix: lp_prefix?) throws {
        ids = Self.copy(source.ids)
        targets = Self.copy(source.targets)
        weights = source.weights.map(Self.copy)
        self.prefix = prefix.map { prefix in
            let pointer = UnsafeMutablePointer<lp_prefix>.allocate(capacity: 1)
            pointer.initialize(to: prefix)
            return pointer
        }
        segment = lp_train_segment(
            ids: ids.baseAddress,
            targets: source.scored > 0 ? targets.baseAddress : nil,
            weights: weights?.baseAddress,
            count: Int32(source.ids.count),
            start: Int32(source.start),
            prefix: self.prefix,
            parent: Int32(source.parent)
        )
    }

    deinit {
        ids.deallocate()
        targets.deallocate()
        weights?.deallocate()
        prefix?.deallocate()
    }

    private static func copy<Value>(_ values: [Value]) -> UnsafeMutableBufferPointer<Value> {
        let buffer = UnsafeMutableBufferPointer<Value>.allocate(capacity: values.count)
        _ = buffer.initialize(from: values)
        return buffer
    }
}
