import Foundation

extension Transformer {
    /// What an adapter that is trained on this model remembers of it.
    package var base: BaseModel {
        BaseModel(
            name: URL(fileURLWithPath: files.path).lastPathComponent,
            fingerprint: fingerprint,
            architecture: configuration.architecture,
            layers: configuration.layers,
            width: configuration.width,
            heads: AdapterHeads(queries: configuration.heads, keys: configuration.keyHeads)
        )
    }

    /// SHA-256 over sizes and constants, and over name, shape, type and some bytes of every tensor.
    ///
    /// A page of each tensor is touched, so that a model of any size takes milliseconds. Other weights in the same
    /// shape, or the same weights in another quantisation, have another fingerprint; another tokenizer, template or
    /// place on disk has not.
    package var fingerprint: String {
        var digest = SHA256()
        digest.update(text: configuration.canonicalText)
        for name in files.tensorNames.sorted() {
            guard let tensor = files.tensor(named: name) else { continue }
            digest.update(text: "\(name) \(tensor.dimensions) \(tensor.type.name) \(tensor.bytes.count)\n")
            digest.update(tensor.sample)
        }
        return digest.hexDigest()
    }
}

extension StoredTensor {
    /// Up to 256 bytes from the middle.
    fileprivate var sample: UnsafeRawBufferPointer {
        let start = max(0, bytes.count / 2 - 128)
        return UnsafeRawBufferPointer(rebasing: bytes[start..<min(start + 256, bytes.count)])
    }
}

extension ModelConfiguration {
    /// What changes the numbers, each by its name.
    fileprivate var canonicalText: String {
        let sizes = [vocabulary, width, layers, heads, keyHeads, headWidth, hidden, ropeWidth]
        let factors = [ropeBase, ropeDivisor, normEpsilon].map(\.bitPattern)
        let stretched = ropeFactors.map(\.bitPattern)
        return "\(architecture.rawValue) \(sizes) \(ropeStyle) \(factors) \(stretched)\n"
    }
}

extension SHA256 {
    fileprivate mutating func update(text: String) {
        Array(text.utf8).withUnsafeBytes { update($0) }
    }
}
