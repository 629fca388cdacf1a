@testable import LooperModel

/// An engine with one sequence, and the ids that were read.
final class TransformerSession {
    private(set) var ids: [Int32] = []
    let vocabulary: Int
    private let engine: Engine
    private let sequence: TokenSequence

    init(model: Transformer, options: Engine.Options) throws(ModelError) {
        vocabulary = model.configuration.vocabulary
        engine = try Engine(model: model, options: options)
        sequence = try TokenSequence(in: engine)
    }

    /// Reads `new` ids after those read before; `logits` receives (scored, vocabulary).
    func read(_ new: some Collection<Int32>, scored: Int, adapter: Adapter? = nil, into logits: inout [Float]) throws {
        let new = Array(new)
        defer { ids += new.prefix(sequence.length - ids.count) }
        let run = Engine.Run(sequence: sequence, adapter: adapter, ids: new[...], scored: scored)
        logits = try engine.read([run])
    }

    func truncate(to count: Int) {
        ids.removeSubrange(count...)
        sequence.truncate(to: count)
    }

    func cancel() {
        engine.cancel()
    }

    func rearm() {
        engine.rearm()
    }
}
