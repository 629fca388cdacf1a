import CLooper

/// Ids that an engine has read, as keys and values.
///
/// Used by the thread that uses its engine.
final class TokenSequence {
    private let engine: Engine
    /// The C sequence, which lives as long as this object.
    let handle: OpaquePointer

    /// Makes an empty sequence.
    convenience init(in engine: Engine) throws(ModelError) {
        var handle: OpaquePointer?
        let status = lp_sequence_create(engine.handle, &handle)
        try self.init(engine, status, handle)
    }

    private init(_ engine: Engine, _ status: lp_status, _ handle: OpaquePointer?) throws(ModelError) {
        guard status == LP_OK, let handle else { throw ModelError(status, "there is no memory for a sequence") }
        self.engine = engine
        self.handle = handle
    }

    deinit {
        lp_sequence_free(handle)
    }

    /// How many ids were read.
    var length: Int { Int(lp_sequence_length(handle)) }

    /// A sequence of the first `length` ids, which costs no memory until one of both goes on inside a shared page.
    func fork(_ length: Int) throws(ModelError) -> TokenSequence {
        precondition(length >= 0 && length <= self.length, "only ids that were read can be shared")
        var fork: OpaquePointer?
        let status = lp_sequence_fork(handle, Int32(length), &fork)
        return try TokenSequence(engine, status, fork)
    }

    /// Forgets all but the first `length` ids.
    func truncate(to length: Int) {
        precondition(length >= 0 && length <= self.length, "only ids that were read can be kept")
        _ = lp_sequence_truncate(handle, Int32(length))
    }
}
