import CLooper

/// The C trainer: an adapter's values, gradient and moments over the weights of a model.
package final class Trainer: @unchecked Sendable {
    // Unchecked: the run's actor is the only one to use it; cancelling is an atomic store.

    /// The model whose weights stay as they are.
    package let model: Transformer
    /// What it computes with.
    package let facts: TrainingEngineFacts
    /// The adapter's matrices.
    package let tensors: [TrainableTensor]
    /// The C trainer, which lives as long as this object.
    let handle: OpaquePointer
    private let count: Int

    /// Makes a trainer whose values are all zero.
    ///
    /// - Throws: ``ModelError``, with what the trainer says.
    package init(model: Transformer, options: Options) throws(ModelError) {
        let handle = try Self.create(model, options)
        self.handle = handle
        self.model = model
        let numbers = String(cString: lp_trainer_numbers(handle))
        // What is computed again starts from rounded inputs.
        let keptBytes = numbers == "f32" ? nil : options.keptBytes ?? -1
        facts = TrainingEngineFacts(
            kernels: String(cString: lp_trainer_cpu(handle)),
            numbers: numbers,
            keptBytes: keptBytes
        )
        count = Int(lp_trainer_value_count(handle))
        tensors = Self.tensors(handle)
    }

    deinit {
        lp_trainer_free(handle)
    }

    private static func create(_ model: Transformer, _ options: Options) throws(ModelError) -> OpaquePointer {
        var settings = try lp_trainer_options(options)
        var handle: OpaquePointer?
        var message = [CChar](repeating: 0, count: 256)
        let status = options.backend.withNames(cpu: options.cpu) { backend, cpu in
            settings.backend = backend
            settings.cpu = cpu
            return lp_trainer_create(model.handle, &settings, &handle, &message, message.count)
        }
        guard status == LP_OK, let handle else {
            let problem = String(message: message)
            throw ModelError(status, "cannot make a trainer: \(problem.isEmpty ? "no memory" : problem)")
        }
        return handle
    }

    private static func tensors(_ handle: OpaquePointer) -> [TrainableTensor] {
        (0..<lp_trainer_tensor_count(handle)).compactMap { index in
            var tensor = lp_trainer_tensor()
            guard lp_trainer_tensor_at(handle, index, &tensor) == LP_OK,
                let target = LoRATarget.allCases.first(where: { $0.bit == UInt32(tensor.target) })
            else { return nil }
            return TrainableTensor(
                layer: Int(tensor.layer),
                target: target,
                isB: tensor.is_b != 0,
                rows: Int(tensor.rows),
                columns: Int(tensor.columns),
                offset: Int(tensor.offset)
            )
        }
    }
}

extension Trainer: TrainingEngine {
    package func get(_ vector: TrainingVector) throws(ModelError) -> [Float] {
        var status = LP_OK
        let values = [Float](unsafeUninitializedCapacity: count) { buffer, filled in
            guard let start = buffer.baseAddress else { return }
            status = lp_trainer_get(handle, vector.number, start)
            filled = status == LP_OK ? count : 0
        }
        guard status == LP_OK else { throw ModelError(status, "the trainer has no such values") }
        return values
    }

    package func set(_ vector: TrainingVector, to values: [Float]) throws(ModelError) {
        guard values.count == count else {
            throw ModelError(.invalidArgument, "\(values.count) values for an adapter of \(count)")
        }
        let status = lp_trainer_set(handle, vector.number, values)
        guard status == LP_OK else { throw ModelError(status, "the trainer does not take these values") }
    }

    package func step(_ step: AdamWStep) throws(ModelError) -> Double {
        var norm = 0.0
        var settings = lp_adamw(
            learning_rate: step.learningRate,
            beta1: step.beta1,
            beta2: step.beta2,
            epsilon: step.epsilon,
            weight_decay: step.weightDecay,
            clip: step.clip,
            gradient_scale: step.gradientScale,
            step: Int64(step.number)
        )
        let status = lp_trainer_step(handle, &settings, &norm)
        guard status == LP_OK else {
            throw ModelError(.notANumber, "the gradient of step \(step.number) is no finite number")
        }
        return norm
    }

    package func clear() {
        lp_trainer_clear(handle)
    }

    package func cancel() {
        lp_trainer_cancel(handle)
    }

    package func rearm() {
        lp_trainer_rearm(handle)
    }
}
