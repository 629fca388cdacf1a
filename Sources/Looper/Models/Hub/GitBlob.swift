import Foundation

/// The id of a file in git: SHA-1 of a header with its size, and of its content.
enum GitBlob {
    /// The id of `file`, as 40 lower-case hexadecimal digits.
    static func id(of file: URL) throws(LooperError) -> String {
        do {
            let handle = try FileHandle(forReadingFrom: file)
            defer { try? handle.close() }
            var digest = SHA1()
            digest.update(Data("blob \(ModelStore.fileSize(of: file) ?? 0)\0".utf8))
            while let piece = try handle.read(upToCount: 1 << 20), !piece.isEmpty { digest.update(piece) }
            return digest.hexDigest()
        } catch {
            throw LooperError(.io, "\(file.path): cannot be read: \(error.localizedDescription)")
        }
    }
}

/// A SHA-1 digest in the making (FIPS 180-4), for git's ids; it proves that a transfer went well and no more.
struct SHA1 {
    private var state: [UInt32] = [0x6745_2301, 0xEFCD_AB89, 0x98BA_DCFE, 0x1032_5476, 0xC3D2_E1F0]
    private var block: [UInt8] = []
    private var length: UInt64 = 0
    private var words = [UInt32](repeating: 0, count: 80)

    /// Adds bytes.
    mutating func update(_ data: Data) {
        length += UInt64(data.count)
        for byte in data { append(byte) }
    }

    /// The digest of all bytes so far.
    func hexDigest() -> String {
        var copy = self
        copy.append(0x80)
        while copy.block.count != 56 { copy.append(0) }
        for shift in stride(from: 56, through: 0, by: -8) {
            copy.append(UInt8(truncatingIfNeeded: (length * 8) >> shift))
        }
        return copy.state.map { word in
            let digits = String(word, radix: 16)
            return String(repeating: "0", count: 8 - digits.count) + digits
        }.joined()
    }

    private mutating func append(_ byte: UInt8) {
        block.append(byte)
        guard block.count == 64 else { return }
        mix()
        block.removeAll(keepingCapacity: true)
    }

    private mutating func mix() {
        for index in 0..<16 {
            words[index] = block[4 * index..<4 * index + 4].reduce(0) { $0 << 8 | UInt32($1) }
        }
        for index in 16..<80 {
            let mixed = words[index - 3] ^ words[index - 8] ^ words[index - 14] ^ words[index - 16]
            words[index] = mixed << 1 | mixed >> 31
        }
        var (a, b, c, d, e) = (state[0], state[1], state[2], state[3], state[4])
        for index in 0..<80 {
            let (choice, constant) = Self.round(index, b, c, d)
            let next = (a << 5 | a >> 27) &+ choice &+ e &+ constant &+ words[index]
            (e, d, c, b, a) = (d, c, b << 30 | b >> 2, a, next)
        }
        for (index, value) in [a, b, c, d, e].enumerated() { state[index] &+= value }
    }

    private static func round(_ index: Int, _ b: UInt32, _ c: UInt32, _ d: UInt32) -> (UInt32, UInt32) {
        switch index {
        case ..<20: (b & c | ~b & d, 0x5A82_7999)
        case ..<40: (b ^ c ^ d, 0x6ED9_EBA1)
        case ..<60: (b & c | b & d | c & d, 0x8F1B_BCDC)
        default: (b ^ c ^ d, 0xCA62_C1D6)
        }
    }
}
