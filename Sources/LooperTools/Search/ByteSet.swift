/// A set of bytes.
struct ByteSet: Hashable, Sendable {
    private var low: (UInt64, UInt64) = (0, 0)
    private var high: (UInt64, UInt64) = (0, 0)

    static let word = ByteSet(Array(0x30...0x39) + [0x5F] + Array(0x41...0x5A) + Array(0x61...0x7A))
    static let digits = ByteSet(Array(0x30...0x39))
    static let spaces = ByteSet([0x20, 0x09, 0x0A, 0x0B, 0x0C, 0x0D])
    static let ascii = ByteSet(Array(0x00...0x7F))
    static let beyondASCII = ascii.inverted

    init(_ bytes: [UInt8] = []) {
        for byte in bytes { insert(byte) }
    }

    static func == (one: ByteSet, other: ByteSet) -> Bool { one.low == other.low && one.high == other.high }

    func hash(into hasher: inout Hasher) {
        for part in [low.0, low.1, high.0, high.1] { hasher.combine(part) }
    }

    func contains(_ byte: UInt8) -> Bool {
        let bit = UInt64(1) << UInt64(byte & 63)
        return switch byte >> 6 {
        case 0: low.0 & bit != 0
        case 1: low.1 & bit != 0
        case 2: high.0 & bit != 0
        default: high.1 & bit != 0
        }
    }

    mutating func insert(_ byte: UInt8) {
        let bit = UInt64(1) << UInt64(byte & 63)
        switch byte >> 6 {
        case 0: low.0 |= bit
        case 1: low.1 |= bit
        case 2: high.0 |= bit
        default: high.1 |= bit
        }
    }

    func union(_ other: ByteSet) -> ByteSet {
        var set = self
        set.low = (low.0 | other.low.0, low.1 | other.low.1)
        set.high = (high.0 | other.high.0, high.1 | other.high.1)
        return set
    }

    var inverted: ByteSet {
        var set = self
        set.low = (~low.0, ~low.1)
        set.high = (~high.0, ~high.1)
        return set
    }

    /// With both cases of each ASCII letter.
    var folded: ByteSet {
        var set = self
        for byte in UInt8(0x41)...0x5A where contains(byte) || contains(byte | 0x20) {
            set.insert(byte)
            set.insert(byte | 0x20)
        }
        return set
    }
}
