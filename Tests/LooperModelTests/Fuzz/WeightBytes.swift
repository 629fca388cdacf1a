@testable import LooperModel

/// Bytes for weights, taken from a stock: drawing megabytes one by one takes too long without optimisation.
struct WeightBytes: Sendable {
    /// Any bits, not-a-numbers and infinities among them.
    static let wild = WeightBytes { $0 }

    /// Small numbers in the form of `type`.
    static func tame(_ type: GGUFType) -> WeightBytes {
        switch type {
        case .f32: floats
        case .bf16: shortFloats
        default: halves
        }
    }

    private static let floats = WeightBytes(width: 4, exponent: 0x3C)
    private static let shortFloats = WeightBytes(width: 2, exponent: 0x3C)
    // The scales of blocks are halves that begin at even bytes.
    private static let halves = WeightBytes(width: 2, exponent: 0x24)

    private let stock: [UInt8]

    private init(_ change: ([UInt8]) -> [UInt8]) {
        var random = FuzzRandom(seed: 1)
        stock = change(random.bytes(1 << 16))
    }

    private init(width: Int, exponent: UInt8) {
        self.init { bytes in
            var bytes = bytes
            for index in stride(from: width - 1, to: bytes.count, by: width) {
                bytes[index] = bytes[index] & 0x83 | exponent
            }
            return bytes
        }
    }

    /// `count` bytes from a random place of the stock on.
    func bytes(_ count: Int, _ random: inout FuzzRandom) -> [UInt8] {
        var result: [UInt8] = []
        result.reserveCapacity(count)
        var start = 4 * random.below(stock.count / 4)
        while result.count < count {
            let end = min(stock.count, start + count - result.count)
            result += stock[start..<end]
            start = 0
        }
        return result
    }
}
