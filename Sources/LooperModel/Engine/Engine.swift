import CLooper

/// What computes for a model: threads or a device, and the memory for the keys and values of its sequences.
///
/// Used with its sequences by one thread at a time, apart from ``cancel()``.
package final class Engine: @unchecked Sendable {
    // Unchecked: the local engine's actor is the only one to read; cancelling is an atomic store.

    /// Ids to be read after those of a sequence.
    struct Run {
        let sequence: TokenSequence
        /// In force for these ids.
        var adapter: Adapter?
        /// At least one.
        var ids: ArraySlice<Int32>
        /// How many of the last ids get logits.
        var scored = 1
    }

    /// The model that reads.
    let model: Transformer
    /// Most ids that are computed at once.
    let batch: Int
    /// The C engine, which lives as long as this object.
    let handle: OpaquePointer

    /// Makes an engine; memory for keys and values is taken as ids are read.
    ///
    /// - Throws: ``ModelError/Code/outOfMemory``, ``ModelError/Code/invalidArgument``,
    ///   ``ModelError/Code/noDevice``, with what the engine says.
    package init(model: Transformer, options: Options) throws(ModelError) {
        var settings = try lp_options(options)
        var handle: OpaquePointer?
        var message = [CChar](repeating: 0, count: 256)
        let status = options.backend.withNames(cpu: options.cpu) { backend, cpu in
            settings.backend = backend
            settings.cpu = cpu
            return lp_engine_create(model.handle, &settings, &handle, &message, message.count)
        }
        guard status == LP_OK, let handle else {
            let problem = String(message: message)
            throw ModelError(status, "cannot make an engine: \(problem.isEmpty ? "no memory" : problem)")
        }
        self.model = model
        self.handle = handle
        batch = options.batch
    }

    deinit {
        lp_engine_free(handle)
    }

    /// Positions that reads can still take.
    var freePositions: Int { Int(lp_engine_free_positions(handle)) }

    /// Reads the ids of runs with different sequences, and gives their logits (sum of scored, vocabulary), one run's
    /// after the other's.
    ///
    /// - Throws: `CancellationError` after ``cancel()``, with the ids of finished batches read; ``ModelError``, mostly
    ///   before anything is read.
    func read(_ runs: [Run]) throws -> [Float] {
        for run in runs { try check(run) }
        let vocabulary = model.configuration.vocabulary
        let scored = runs.reduce(0) { $0 + $1.scored }
        let ids = runs.flatMap(\.ids)
        var status = LP_OK
        let logits = [Float](unsafeUninitializedCapacity: scored * vocabulary) { logits, count in
            ids.withUnsafeBufferPointer { ids in
                var (id, row) = (0, 0)
                let raw = runs.map { run in
                    defer { (id, row) = (id + run.ids.count, row + run.scored) }
                    let place = logits.baseAddress.map { $0 + row * vocabulary }
                    return lp_run(run, ids: ids.baseAddress.map { $0 + id }, place)
                }
                status = lp_engine_read(handle, raw, Int32(raw.count))
            }
            count = status == LP_OK ? scored * vocabulary : 0
        }
        if status == LP_CANCELLED { throw CancellationError() }
        guard status == LP_OK else {
            throw ModelError(status, "there is no room for \(ids.count) tokens beside those that are kept")
        }
        return logits
    }

    /// Makes the read that is under way, or else the next, throw `CancellationError`; from any thread.
    func cancel() {
        lp_engine_cancel(handle)
    }

    /// Takes an unheeded ``cancel()`` back.
    func rearm() {
        lp_engine_rearm(handle)
    }

    private func check(_ run: Run) throws(ModelError) {
        guard !run.ids.isEmpty, run.scored >= 0, run.scored <= run.ids.count, Int32(exactly: run.ids.count) != nil
        else {
            throw ModelError(.invalidTokens, "there are no ids to read")
        }
        let vocabulary = model.configuration.vocabulary
        guard let wrong = run.ids.first(where: { $0 < 0 || Int($0) >= vocabulary }) else { return }
        throw ModelError(.invalidTokens, "id \(wrong) is outside the model's vocabulary of \(vocabulary)")
    }
}

extension lp_run {
    fileprivate init(_ run: Engine.Run, ids: UnsafePointer<Int32>?, _ logits: UnsafeMutablePointer<Float>?) {
        self.init(
            sequence: run.sequence.handle,
            adapter: run.adapter?.handle,
            ids: ids,
            count: Int32(run.ids.count),
            scored: Int32(run.scored),
            logits: run.scored > 0 ? logits : nil
        )
    }
}

extension String {
    /// What a C function wrote into the buffer for its message.
    init(message: [CChar]) {
        self.init(decoding: message.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
    }
}
