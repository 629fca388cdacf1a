/// Changes the bytes of a valid file a little: mostly in its head, where the lengths, counts and offsets are.
struct ByteMutation {
    /// Numbers at which sizes go wrong.
    private static let numbers: [UInt64] = [
        0, 1, 2, 7, 8, 31, 32, 33, 127, 128, 255, 256, 65_535, 65_536, 1 << 31 - 1, 1 << 31, 1 << 32 - 1, 1 << 32,
        1 << 62, 1 << 63 - 1, 1 << 63, .max - 31, .max,
    ]

    /// Makes one to six changes.
    static func mutate(_ bytes: inout [UInt8], _ random: inout FuzzRandom) {
        for _ in 0...random.below(6) where !bytes.isEmpty { change(&bytes, &random) }
    }

    private static func change(_ bytes: inout [UInt8], _ random: inout FuzzRandom) {
        let place = place(in: bytes, &random)
        switch random.below(8) {
        case 0: bytes[place] ^= 1 << UInt8(random.below(8))
        case 1: bytes[place] = UInt8(random.below(256))
        case 2, 3: overwrite(&bytes, place, random.pick(numbers), width: random.pick([1, 2, 4, 8]))
        case 4: bytes.removeSubrange(place..<min(bytes.count, place + 1 + random.below(16)))
        case 5: bytes.insert(contentsOf: random.bytes(1 + random.below(16)), at: place)
        case 6: bytes.removeSubrange(place...)
        default: copyPart(of: &bytes, to: place, &random)
        }
    }

    private static func place(in bytes: [UInt8], _ random: inout FuzzRandom) -> Int {
        random.below(random.pick([32, 512, bytes.count].map { min($0, bytes.count) }))
    }

    private static func overwrite(_ bytes: inout [UInt8], _ place: Int, _ number: UInt64, width: Int) {
        for index in 0..<width where place + index < bytes.count {
            bytes[place + index] = UInt8(truncatingIfNeeded: number >> UInt64(8 * index))
        }
    }

    private static func copyPart(of bytes: inout [UInt8], to place: Int, _ random: inout FuzzRandom) {
        let start = random.below(bytes.count)
        let part = Array(bytes[start..<min(bytes.count, start + 1 + random.below(64))])
        for (index, byte) in part.enumerated() where place + index < bytes.count { bytes[place + index] = byte }
    }
}
