/// What computes losses and gradients of a LoRA adapter over a frozen base, and takes steps.
///
/// Used by one thread at a time, apart from ``cancel()``.
package protocol TrainingEngine: AnyObject, Sendable {
    /// What it computes with.
    var facts: TrainingEngineFacts { get }
    /// The matrices of the adapter, in the order in which their values lie in a vector.
    var tensors: [TrainableTensor] { get }

    /// A whole vector.
    func get(_ vector: TrainingVector) throws(ModelError) -> [Float]
    /// Replaces a whole vector.
    func set(_ vector: TrainingVector, to values: [Float]) throws(ModelError)

    /// Bytes of the memory for the keys and values of so many ids.
    func prefixBytes(capacity: Int) -> Int
    /// Reads `ids` after those that `prefix` holds, without the adapter.
    ///
    /// - Throws: `CancellationError` after ``cancel()``.
    func read(_ ids: ArraySlice<Int32>, into prefix: Prefix) throws
    /// Makes the first `count` positions of an empty prefix those of `other`, whose first ids are the same.
    func copy(_ count: Int, of other: Prefix, into prefix: Prefix) throws(ModelError)

    /// The losses of a pass.
    ///
    /// - Throws: `CancellationError` after ``cancel()``.
    func evaluate(_ request: PassRequest) throws -> PassResult
    /// The same, and adds its gradient to that of the step; where it throws, the gradient is worth nothing.
    func accumulate(_ request: PassRequest) throws -> PassResult
    /// Takes a step, clears the gradient and gives its norm before clipping.
    ///
    /// - Throws: ``ModelError/Code/notANumber``, with nothing changed but the gradient.
    func step(_ step: AdamWStep) throws(ModelError) -> Double
    /// Forgets the gradient.
    func clear()

    /// Makes the pass that is under way, or else the next, throw `CancellationError`; from any thread.
    func cancel()
    /// Takes an unheeded ``cancel()`` back.
    func rearm()
}

/// What a training engine computes with.
package struct TrainingEngineFacts: Sendable, Hashable, Codable {
    /// Name of the kernels.
    package var kernels: String
    /// What products are of: `bf16` or `f32`.
    package var numbers: String
    /// Bytes of a pass that are kept, -1 for all, where rounding makes that a difference; `nil` where it makes none.
    package var keptBytes: Int?

    /// Creates facts.
    package init(kernels: String, numbers: String, keptBytes: Int? = nil) {
        self.kernels = kernels
        self.numbers = numbers
        self.keptBytes = keptBytes
    }
}

/// The vectors of a training engine, all of one length.
package enum TrainingVector: Sendable, Hashable, CaseIterable {
    case values, gradient, firstMoment, secondMoment
}

/// One of the two matrices that add to a weight.
package struct TrainableTensor: Sendable, Hashable {
    /// The layer.
    package var layer: Int
    /// The weight of the layer.
    package var target: LoRATarget
    /// B (out, rank), or A (rank, in).
    package var isB: Bool
    /// Shape, rows first.
    package var rows: Int
    /// Shape, rows first.
    package var columns: Int
    /// Of its first value in a vector.
    package var offset: Int

    /// Creates a description.
    package init(layer: Int, target: LoRATarget, isB: Bool, rows: Int, columns: Int, offset: Int) {
        self.layer = layer
        self.target = target
        self.isB = isB
        self.rows = rows
        self.columns = columns
        self.offset = offset
    }

    /// Where its values lie in a vector.
    package var range: Range<Int> { offset..<offset + rows * columns }
}

/// A pass to be computed.
package struct PassRequest: Sendable {
    /// The pass.
    package var pass: TrainingPass
    /// What its segments see of sessions that the base has read, by the session's index.
    package var prefixes: [Int: Prefix] = [:]
    /// Whether the adapter is left out.
    package var isBase = false
    /// Names the pass for dropout: the same number drops the same inputs.
    package var noise: UInt64 = 0
    /// Whether the result holds the logits of the scored positions.
    package var wantsLogits = false

    /// Creates a request.
    package init(_ pass: TrainingPass) {
        self.pass = pass
    }
}

/// What a pass gave.
package struct PassResult: Sendable, Hashable {
    /// Sum of weight times loss.
    package var loss: Double
    /// Losses of the scored positions without their weights, in order.
    package var losses: [Float] = []
    /// Logits (scored, vocabulary), where they were asked for.
    package var logits: [Float] = []

    /// Creates a result.
    package init(loss: Double) {
        self.loss = loss
    }
}

/// One step of AdamW.
package struct AdamWStep: Sendable, Hashable {
    /// Number of the step, from 1.
    package var number: Int
    /// How far it goes.
    package var learningRate: Float
    /// What the gradient is multiplied by first.
    package var gradientScale: Float
    /// Most norm of the gradient; 0 is none.
    package var clip: Float
    /// Decoupled from the gradient.
    package var weightDecay: Float
    /// Share of the old first moment.
    package var beta1: Float = 0.9
    /// Share of the old second moment.
    package var beta2: Float = 0.999
    /// Added to the root of the second moment.
    package var epsilon: Float = 1e-8

    /// Creates a step.
    package init(number: Int, learningRate: Float, gradientScale: Float, clip: Float = 0, weightDecay: Float = 0) {
        self.number = number
        self.learningRate = learningRate
        self.gradientScale = gradientScale
        self.clip = clip
        self.weightDecay = weightDecay
    }
}
