/// A replacement of bytes.
struct SourceEdit: Sendable, Hashable {
    var range: Range<Int>
    var text: String

    /// `bytes` with the replacement.
    func applied(to bytes: [UInt8]) -> [UInt8] {
        Array(bytes[..<range.lowerBound]) + Array(text.utf8) + Array(bytes[range.upperBound...])
    }

    /// The same change without what stays as it is at both ends.
    func trimmed(in bytes: [UInt8]) -> SourceEdit {
        let old = bytes[range]
        let new = Array(text.utf8)
        let head = zip(old, new).prefix { $0 == $1 }.count
        let most = min(old.count, new.count) - head
        let tail = min(most, zip(old.reversed(), new.reversed()).prefix { $0 == $1 }.count)
        return SourceEdit(
            range: range.lowerBound + head..<range.upperBound - tail,
            text: String(decoding: new[head..<new.count - tail], as: UTF8.self)
        )
    }
}
