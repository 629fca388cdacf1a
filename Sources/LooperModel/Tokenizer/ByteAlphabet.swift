/// The spelling of bytes in byte-level vocabularies: each byte is one visible character.
///
/// Printable bytes of Latin-1 stand for themselves; the 68 others follow from U+0100 in their order, so that a space
/// is `Ġ` and a newline `Ċ`.
struct ByteAlphabet: Sendable {
    private let bytesByScalar: [UInt8?]

    /// Lays out the alphabet.
    init() {
        var table = [UInt8?](repeating: nil, count: 0x144)
        var next = 0x100
        for byte in UInt8.min...UInt8.max {
            switch byte {
            case 0x21...0x7E, 0xA1...0xAC, 0xAE...0xFF:
                table[Int(byte)] = byte
            default:
                table[next] = byte
                next += 1
            }
        }
        bytesByScalar = table
    }

    /// The byte that `scalar` spells, or `nil` where it is no letter of the alphabet.
    func byte(of scalar: Unicode.Scalar) -> UInt8? {
        scalar.value < bytesByScalar.count ? bytesByScalar[Int(scalar.value)] : nil
    }

    /// The bytes that `spelling` stands for, or `nil` where it is not written in the alphabet.
    func bytes(of spelling: some StringProtocol) -> [UInt8]? {
        var result: [UInt8] = []
        result.reserveCapacity(spelling.utf8.count)
        for scalar in spelling.unicodeScalars {
            guard let byte = byte(of: scalar) else { return nil }
            result.append(byte)
        }
        return result
    }
}
