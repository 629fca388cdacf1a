import CLooper

/// The ids that a model has read, with their keys and values, and the threads to read more.
///
/// Used by one thread at a time, apart from ``cancel()``.
package final class TransformerSession: @unchecked Sendable {
    // Unchecked: the engine's actor is the only one to read and truncate; cancelling is an atomic store.

    /// What a session computes with.
    package struct Options: Sendable, Hashable {
        /// Whether products of many positions go to a BLAS library.
        package enum BLAS: Sendable, Hashable {
            /// Where `LOOPER_BLAS` names a library.
            case named
            case never
            /// Where one is found.
            case always
        }

        /// Most ids that the session can hold.
        package var capacity: Int
        /// Threads; `nil` takes one for each core.
        package var threads: Int?
        /// Name of the kernels: `avx512`, `avx2`, `portable`; `nil` takes the best of this CPU.
        package var cpu: String?
        /// Whether products of many positions go to a BLAS library.
        package var blas: BLAS
        /// Whether inputs of quantised weights stay in single precision.
        package var isExact: Bool

        /// Creates options.
        package init(
            capacity: Int,
            threads: Int? = nil,
            cpu: String? = nil,
            blas: BLAS = .named,
            isExact: Bool = false
        ) {
            self.capacity = capacity
            self.threads = threads
            self.cpu = cpu
            self.blas = blas
            self.isExact = isExact
        }
    }

    /// The model that reads.
    package let model: Transformer
    /// The ids read so far.
    package private(set) var ids: [Int32] = []
    private let capacity: Int
    private let engine: OpaquePointer
    private let handle: OpaquePointer

    /// Makes an empty session; memory for keys and values is taken as ids are read.
    ///
    /// - Throws: ``ModelError/Code/outOfMemory``, ``ModelError/Code/invalidArgument``.
    package init(model: Transformer, options: Options) throws(ModelError) {
        guard let threads = Int32(exactly: options.threads ?? 0) else {
            throw ModelError(.invalidArgument, "\(options.threads ?? 0) threads are too many")
        }
        let blas =
            switch options.blas {
            case .named: LP_BLAS_DEFAULT
            case .never: LP_BLAS_NEVER
            case .always: LP_BLAS_ALWAYS
            }
        var engine: OpaquePointer?
        var message = [CChar](repeating: 0, count: 256)
        func create(_ cpu: UnsafePointer<CChar>?) -> lp_status {
            var settings = lp_options()
            settings.cpu = cpu
            settings.positions = Int64(options.capacity)
            settings.threads = threads
            settings.cache_type = Int32(options.isExact ? LP_F32.rawValue : LP_F16.rawValue)
            settings.precision = Int32(options.isExact ? LP_EXACT.rawValue : LP_FAST.rawValue)
            settings.blas = Int32(blas.rawValue)
            settings.copied = { _, data, count in
                // A model's tensors always lie in mapped files.
                if let data { MappedFile.release(data, count) }
            }
            return lp_engine_create(model.handle, &settings, &engine, &message, message.count)
        }
        let status = options.cpu?.withCString(create) ?? create(nil)
        guard status == LP_OK, let engine else {
            let problem = String(decoding: message.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
            throw ModelError(status, "cannot hold a window of \(options.capacity) tokens: \(problem)")
        }
        var handle: OpaquePointer?
        guard lp_sequence_create(engine, &handle) == LP_OK, let handle else {
            lp_engine_free(engine)
            throw ModelError(LP_NO_MEMORY, "there is no memory for a sequence")
        }
        self.model = model
        self.capacity = options.capacity
        self.engine = engine
        self.handle = handle
    }

    deinit {
        lp_sequence_free(handle)
        lp_engine_free(engine)
    }

    /// Reads `new` ids after those read before.
    ///
    /// - Parameters:
    ///   - new: at least one id, all within the vocabulary.
    ///   - scored: how many of the last of them get logits.
    ///   - logits: receives them, (scored, vocabulary); grown where it is too small.
    /// - Throws: `CancellationError` after ``cancel()``, with the ids of finished batches read; ``ModelError``.
    package func read(_ new: some Collection<Int32>, scored: Int, into logits: inout [Float]) throws {
        let new = Array(new)
        let vocabulary = model.configuration.vocabulary
        guard !new.isEmpty, scored >= 0, scored <= new.count, let count = Int32(exactly: new.count) else {
            throw ModelError(.invalidTokens, "there are no ids to read")
        }
        if let wrong = new.first(where: { $0 < 0 || Int($0) >= vocabulary }) {
            throw ModelError(.invalidTokens, "id \(wrong) is outside the model's vocabulary of \(vocabulary)")
        }
        // The engine's own limit is in whole pages, which may hold a few more.
        guard new.count <= capacity - ids.count else {
            throw ModelError(.promptTooLong, "the window has no room for \(new.count) tokens after \(ids.count)")
        }
        if logits.count < scored * vocabulary { logits = [Float](repeating: 0, count: scored * vocabulary) }
        let status = new.withUnsafeBufferPointer { new in
            logits.withUnsafeMutableBufferPointer { logits in
                var run = lp_run(
                    sequence: handle,
                    adapter: nil,
                    ids: new.baseAddress,
                    count: count,
                    scored: Int32(scored),
                    logits: scored > 0 ? logits.baseAddress : nil
                )
                return lp_engine_read(engine, &run, 1)
            }
        }
        ids += new.prefix(Int(lp_sequence_length(handle)) - ids.count)
        if status == LP_CANCELLED { throw CancellationError() }
        guard status == LP_OK else {
            throw ModelError(status, "the window has no room for \(new.count) tokens after \(ids.count)")
        }
    }

    /// Forgets all but the first `count` ids.
    package func truncate(to count: Int) {
        precondition(count >= 0 && count <= ids.count, "only ids that were read can be kept")
        ids.removeSubrange(count...)
        _ = lp_sequence_truncate(handle, Int32(count))
    }

    /// Makes the read that is under way, or else the next, throw `CancellationError`; from any thread.
    package func cancel() {
        lp_engine_cancel(engine)
    }

    /// Takes an unheeded ``cancel()`` back.
    package func rearm() {
        lp_engine_rearm(engine)
    }
}
