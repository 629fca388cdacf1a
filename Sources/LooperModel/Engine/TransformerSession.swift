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

        /// Creates options.
        package init(capacity: Int, threads: Int? = nil, cpu: String? = nil, blas: BLAS = .named) {
            self.capacity = capacity
            self.threads = threads
            self.cpu = cpu
            self.blas = blas
        }
    }

    /// The model that reads.
    package let model: Transformer
    /// The ids read so far.
    package private(set) var ids: [Int32] = []
    private let handle: OpaquePointer

    /// Makes an empty session; memory for keys and values is taken as ids are read.
    ///
    /// - Throws: ``ModelError/Code/outOfMemory``, ``ModelError/Code/invalidArgument``.
    package init(model: Transformer, options: Options) throws(ModelError) {
        guard let capacity = Int32(exactly: options.capacity), let threads = Int32(exactly: options.threads ?? 0) else {
            throw ModelError(.invalidArgument, "a window of \(options.capacity) tokens is too large")
        }
        let blas =
            switch options.blas {
            case .named: LP_BLAS_DEFAULT
            case .never: LP_BLAS_NEVER
            case .always: LP_BLAS_ALWAYS
            }
        var handle: OpaquePointer?
        func create(_ cpu: UnsafePointer<CChar>?) -> lp_status {
            var options = lp_options(capacity: capacity, threads: threads, cpu: cpu, blas: Int32(blas.rawValue))
            return lp_session_create(model.handle, &options, &handle)
        }
        let status = options.cpu?.withCString(create) ?? create(nil)
        guard status == LP_OK, let handle else {
            throw ModelError(status, "cannot hold a window of \(capacity) tokens; ask for a smaller one")
        }
        self.model = model
        self.handle = handle
    }

    deinit {
        lp_session_free(handle)
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
        if logits.count < scored * vocabulary { logits = [Float](repeating: 0, count: scored * vocabulary) }
        let status = lp_session_read(handle, new, count, Int32(scored), &logits)
        ids += new.prefix(Int(lp_session_length(handle)) - ids.count)
        if status == LP_CANCELLED { throw CancellationError() }
        guard status == LP_OK else {
            throw ModelError(status, "the window has no room for \(new.count) tokens after \(ids.count)")
        }
    }

    /// Forgets all but the first `count` ids.
    package func truncate(to count: Int) {
        precondition(count >= 0 && count <= ids.count, "only ids that were read can be kept")
        ids.removeSubrange(count...)
        _ = lp_session_truncate(handle, Int32(count))
    }

    /// Makes the read that is under way, or else the next, throw `CancellationError`; from any thread.
    package func cancel() {
        lp_session_cancel(handle)
    }

    /// Takes an unheeded ``cancel()`` back.
    package func rearm() {
        lp_session_rearm(handle)
    }
}
