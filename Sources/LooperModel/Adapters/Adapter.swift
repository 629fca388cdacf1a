import CLooper

/// A low-rank addition to a model's weights, ready to compute with.
final class Adapter: @unchecked Sendable {
    // Unchecked: the C adapter is never written to after its creation.

    /// The C adapter, which lives as long as this object.
    let handle: OpaquePointer
    /// From these ids on, where the prompt holds them last, the adapter is in force; `nil` is everywhere.
    let invocation: [Int32]?

    /// Checks the shapes of `layers` against `model`; the tensors are copied.
    ///
    /// - Throws: an error that begins with `path` and says what does not fit.
    init(_ layers: [lp_adapter_layer], for model: Transformer, invocation: [Int32]?, path: String) throws(ModelError) {
        var handle: OpaquePointer?
        var message = [CChar](repeating: 0, count: 256)
        let status = lp_adapter_create(model.handle, layers, &handle, &message, message.count)
        guard status == LP_OK, let handle else {
            let problem = String(message: message)
            throw ModelError(status, "'\(path)': \(problem.isEmpty ? "no memory for the adapter" : problem)")
        }
        self.handle = handle
        self.invocation = invocation
    }

    deinit {
        lp_adapter_free(handle)
    }
}

extension Adapter: Hashable {
    static func == (a: Adapter, b: Adapter) -> Bool { a === b }

    func hash(into hasher: inout Hasher) {
        hasher.combine(ObjectIdentifier(self))
    }
}
