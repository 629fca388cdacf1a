import Foundation

extension AdapterFile {
    /// Refuses a model that this adapter was not made for, as far as the file tells.
    func check(_ model: Transformer) throws(ModelError) {
        let configuration = model.configuration
        guard !parts.isEmpty else { throw invalid("there are no tensors of an adapter") }
        if let architecture, architecture != configuration.architecture {
            let found = "it is for \(architecture.rawValue), and the model is \(configuration.architecture.rawValue)"
            throw invalid(found + madeFor)
        }
        if let wrong = parts.keys.filter({ $0.layer >= configuration.layers }).min() {
            let found = "it adds to layer \(wrong.layer), and the model has \(configuration.layers) layers"
            throw invalid(found + madeFor)
        }
        let vocabulary = configuration.vocabulary
        if let wrong = settings.invocation?.first(where: { $0 < 0 || Int($0) >= vocabulary }) {
            let found = "it acts from id \(wrong) on, which is outside the vocabulary of \(vocabulary)"
            throw ModelError(.invalidTokens, "'\(path)': \(found)\(madeFor)")
        }
        try checkBase(model)
        try checkNumbers()
    }

    /// For messages.
    var madeFor: String {
        settings.base.map { "; it was made for \(ModelError.quoted($0))" } ?? ""
    }

    private func checkBase(_ model: Transformer) throws(ModelError) {
        guard let wanted = provenance.base else { return }
        let found = model.base
        guard wanted.fingerprint != found.fingerprint else { return }
        throw ModelError(
            .otherBase,
            "'\(path)' was trained on \(wanted.summary), and the model is \(found.summary); use the model it was "
                + "trained on, or train it anew (or drop what it says of its base: 'looper adapter convert --any-base')"
        )
    }

    private func checkNumbers() throws(ModelError) {
        for (target, part) in parts.sorted(by: { $0.key < $1.key }) {
            guard part.a?.isFinite ?? true, part.b?.isFinite ?? true else {
                throw ModelError(.notANumber, "'\(path)': the tensors for \(target) hold values that are not finite")
            }
        }
    }

    private func invalid(_ problem: String) -> ModelError {
        ModelError(.invalidTensor, "'\(path)': \(problem)")
    }
}

extension ModelError.Code {
    /// The adapter was trained on another model.
    package static let otherBase = Self("other base")
}

extension StoredTensor {
    /// Whether no value is infinite or no number; of a tensor that is not quantised.
    var isFinite: Bool {
        switch type {
        case .f32: !bytes.holds(UInt32(0x7F80_0000))
        case .f16: !bytes.holds(UInt16(0x7C00))
        case .bf16: !bytes.holds(UInt16(0x7F80))
        default: true
        }
    }
}

extension UnsafeRawBufferPointer {
    /// Whether some little-endian number has all these bits.
    fileprivate func holds<Number: FixedWidthInteger & BitwiseCopyable>(_ bits: Number) -> Bool {
        var found = false
        for offset in stride(from: 0, to: count, by: MemoryLayout<Number>.size) {
            let number = Number(littleEndian: loadUnaligned(fromByteOffset: offset, as: Number.self))
            found = found || number & bits == bits
        }
        return found
    }
}
