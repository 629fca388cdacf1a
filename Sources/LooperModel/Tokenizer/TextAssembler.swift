/// Puts a stream of bytes together into text, so that no piece of it ends inside a Unicode scalar.
///
/// The pieces add up to what `String(decoding:as:)` makes of all bytes at once.
package struct TextAssembler: Sendable {
    /// The beginning of a scalar whose other bytes are still to come; at most three bytes.
    private var pending: [UInt8] = []

    /// Starts with nothing.
    package init() {}

    /// Takes more bytes and gives the text that they complete; bytes that cannot be UTF-8 become U+FFFD.
    package mutating func append(_ bytes: [UInt8]) -> String {
        pending += bytes
        let complete = pending.count - unfinishedCount
        defer { pending.removeFirst(complete) }
        return String(decoding: pending[..<complete], as: UTF8.self)
    }

    /// Ends the stream: an unfinished scalar becomes U+FFFD.
    package mutating func finish() -> String {
        defer { pending.removeAll() }
        return String(decoding: pending, as: UTF8.self)
    }

    /// How many bytes at the end may become a scalar when more follow.
    private var unfinishedCount: Int {
        for count in 1...3 where count <= pending.count {
            let tail = pending.suffix(count)
            if tail.first.map({ $0 & 0xC0 == 0x80 }) == true { continue }
            return Self.isUnfinished(tail) ? count : 0
        }
        return 0
    }

    /// Whether `bytes`, which start like a scalar, are the proper beginning of one.
    private static func isUnfinished(_ bytes: ArraySlice<UInt8>) -> Bool {
        guard let first = bytes.first else { return false }
        let length =
            switch first {
            case 0xC2...0xDF: 2
            case 0xE0...0xEF: 3
            case 0xF0...0xF4: 4
            default: 0
            }
        guard bytes.count < length else { return false }
        guard let second = bytes.dropFirst().first else { return true }
        // The first byte narrows the second: no overlong forms, no surrogates, nothing above U+10FFFF.
        return switch first {
        case 0xE0: second >= 0xA0
        case 0xED: second < 0xA0
        case 0xF0: second >= 0x90
        case 0xF4: second < 0x90
        default: true
        }
    }
}
