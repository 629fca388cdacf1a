import Synchronization

@testable import LooperModel

/// A training engine whose losses are parabolas: a position that is to predict `t` pulls value `t % 16` to `t % 7 / 7`.
final class ScriptedEngine: TrainingEngine {
    private struct State {
        var vectors: [TrainingVector: [Float]] = [:]
        var passes = 0
        var isCancelled = false
        var steps: [AdamWStep] = []
        var requests: [PassRequest] = []
        var read: [Int32] = []
    }

    let facts: TrainingEngineFacts
    let tensors = [
        TrainableTensor(layer: 0, target: .query, isB: false, rows: 2, columns: 4, offset: 0),
        TrainableTensor(layer: 0, target: .query, isB: true, rows: 4, columns: 2, offset: 8),
    ]
    /// Multiplies each loss.
    let factor: Float
    /// Is told the number of each accumulated pass before it is computed.
    let onPass: @Sendable (Int) -> Void
    private let state = Mutex(State())
    private static let count = 16

    init(factor: Float = 1, kernels: String = "scripted", onPass: @escaping @Sendable (Int) -> Void = { _ in }) {
        self.factor = factor
        self.onPass = onPass
        facts = TrainingEngineFacts(kernels: kernels, numbers: "f32")
    }

    /// The steps taken so far.
    var steps: [AdamWStep] { state.withLock { $0.steps } }
    /// The accumulated passes so far.
    var requests: [PassRequest] { state.withLock { $0.requests } }
    /// The ids that the base has read.
    var read: [Int32] { state.withLock { $0.read } }

    func get(_ vector: TrainingVector) -> [Float] {
        state.withLock { $0.vectors[vector] ?? Array(repeating: 0, count: Self.count) }
    }

    func set(_ vector: TrainingVector, to values: [Float]) {
        state.withLock { $0.vectors[vector] = values }
    }

    func prefixBytes(capacity: Int) -> Int { 4 * capacity }

    func read(_ ids: ArraySlice<Int32>, into prefix: Prefix) throws {
        try heedCancellation()
        for (place, id) in zip(prefix.length..., ids) {
            prefix.memory.storeBytes(of: id, toByteOffset: 4 * place, as: Int32.self)
        }
        prefix.length += ids.count
        state.withLock { $0.read += ids }
    }

    func copy(_ count: Int, of other: Prefix, into prefix: Prefix) {
        prefix.memory.copyMemory(from: UnsafeRawBufferPointer(rebasing: other.memory[..<(4 * count)]))
        prefix.length = count
    }

    func evaluate(_ request: PassRequest) throws -> PassResult {
        try heedCancellation()
        return compute(request).result
    }

    func accumulate(_ request: PassRequest) throws -> PassResult {
        let number = state.withLock { state in
            state.passes += 1
            state.requests.append(request)
            return state.passes
        }
        onPass(number)
        try heedCancellation()
        let (result, gradient) = compute(request)
        set(.gradient, to: zip(get(.gradient), gradient).map { $0 + $1 })
        return result
    }

    func step(_ step: AdamWStep) throws(ModelError) -> Double {
        let gradient = get(.gradient).map { $0 * step.gradientScale }
        clear()
        let norm = gradient.reduce(0.0) { $0 + Double($1) * Double($1) }.squareRoot()
        guard norm.isFinite else { throw ModelError(.notANumber, "the gradient is no finite number") }
        let first = zip(get(.firstMoment), gradient).map { 0.9 * $0 + 0.1 * $1 }
        let second = zip(get(.secondMoment), gradient).map { 0.999 * $0 + 0.001 * $1 * $1 }
        set(.firstMoment, to: first)
        set(.secondMoment, to: second)
        set(
            .values,
            to: get(.values).indices.map {
                get(.values)[$0] - step.learningRate * first[$0] / (second[$0].squareRoot() + 1e-8)
            }
        )
        state.withLock { $0.steps.append(step) }
        return norm
    }

    func clear() {
        set(.gradient, to: Array(repeating: 0, count: Self.count))
    }

    func cancel() {
        state.withLock { $0.isCancelled = true }
    }

    func rearm() {
        state.withLock { $0.isCancelled = false }
    }

    private func heedCancellation() throws {
        let isCancelled = state.withLock { state in
            defer { state.isCancelled = false }
            return state.isCancelled
        }
        if isCancelled { throw CancellationError() }
    }

    private func compute(_ request: PassRequest) -> (result: PassResult, gradient: [Float]) {
        let values = request.isBase ? Array(repeating: 0, count: Self.count) : get(.values)
        var result = PassResult(loss: 0)
        var gradient = Array(repeating: Float(0), count: Self.count)
        // What is dropped depends on the pass's name alone.
        let kept: Float = request.noise % 3 == 0 ? 0.5 : 1
        for segment in request.pass.segments {
            for (target, weight) in zip(segment.targets, segment.weights) where target >= 0 {
                let place = Int(target) % Self.count
                let goal = request.pass.objective == .keep ? 0 : Float(target % 7) / 7
                let apart = values[place] - goal
                result.losses.append(factor * apart * apart / 2)
                result.loss += Double(weight) * Double(factor * apart * apart / 2)
                gradient[place] += weight * factor * apart * kept
            }
        }
        return (result, gradient)
    }
}
