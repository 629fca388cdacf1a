internal import CLooper

/// A SHA-256 digest in the making.
package struct SHA256: Sendable {
    private var state = lp_sha256()

    /// Starts a digest.
    package init() {
        lp_sha256_init(&state)
    }

    /// Adds bytes.
    package mutating func update(_ bytes: UnsafeRawBufferPointer) {
        guard let start = bytes.baseAddress else { return }
        lp_sha256_update(&state, start, bytes.count)
    }

    /// The digest of all bytes so far, as 64 lower-case hexadecimal digits.
    package func hexDigest() -> String {
        var copy = state
        let digest = [UInt8](unsafeUninitializedCapacity: 32) { buffer, count in
            if let start = buffer.baseAddress { lp_sha256_final(&copy, start) }
            count = 32
        }
        return digest.map { byte in
            (byte < 16 ? "0" : "") + String(byte, radix: 16)
        }.joined()
    }

    /// The digest of `bytes`.
    package static func hexDigest(of bytes: [UInt8]) -> String {
        var digest = SHA256()
        bytes.withUnsafeBytes { digest.update($0) }
        return digest.hexDigest()
    }
}
