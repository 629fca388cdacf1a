import Foundation

/// Finds bytes in bytes.
enum ByteSearch {
    /// Where `needle` first occurs in `hay` at `start` or after it.
    static func first(_ needle: [UInt8], in hay: [UInt8], from start: Int = 0) -> Int? {
        guard !needle.isEmpty, start >= 0, start + needle.count <= hay.count else { return nil }
        return hay.withUnsafeBytes { bytes in
            needle.withUnsafeBytes { wanted in first(wanted, in: bytes, from: start) }
        }
    }

    private static func first(_ needle: UnsafeRawBufferPointer, in hay: UnsafeRawBufferPointer, from start: Int) -> Int?
    {
        guard let base = hay.baseAddress, let wanted = needle.baseAddress else { return nil }
        var position = start
        let last = hay.count - needle.count
        while position <= last {
            guard let hit = memchr(base + position, Int32(needle[0]), last - position + 1) else { return nil }
            if memcmp(hit, wanted, needle.count) == 0 { return UnsafeRawPointer(hit) - base }
            position = UnsafeRawPointer(hit) - base + 1
        }
        return nil
    }

    /// All places where `needle` occurs, overlapping ones too, at most `limit`.
    static func all(_ needle: [UInt8], in hay: [UInt8], limit: Int = 50) -> [Int] {
        var places: [Int] = []
        var next = 0
        while places.count < limit, let found = first(needle, in: hay, from: next) {
            places.append(found)
            next = found + 1
        }
        return places
    }
}
