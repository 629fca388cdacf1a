/// Halves of characters in JSON text: some servers cut a string between the two escapes that spell one character.
enum LoneSurrogates {
    private static let replacement = Array(#"\ufffd"#.utf8)

    /// `json` with `\ufffd` for each half without its other half, so that it can be read.
    static func replaced(in json: [UInt8]) -> [UInt8] {
        var result: [UInt8] = []
        var rest = json[...]
        while let byte = rest.first {
            guard byte == UInt8(ascii: "\\") else {
                result.append(byte)
                rest = rest.dropFirst()
                continue
            }
            let length: Int
            switch unit(at: rest) {
            case .some(0xD800...0xDBFF):
                let isPair = unit(at: rest.dropFirst(6)).map { (0xDC00...0xDFFF).contains($0) } ?? false
                length = isPair ? 12 : 6
                result += isPair ? Array(rest.prefix(12)) : replacement
            case .some(0xDC00...0xDFFF):
                length = 6
                result += replacement
            default:
                // Any other escape is two bytes, of which the second may be a backslash.
                length = 2
                result += rest.prefix(2)
            }
            rest = rest.dropFirst(length)
        }
        return result
    }

    /// The number that an escape at the start of `bytes` spells, if there is one.
    private static func unit(at bytes: ArraySlice<UInt8>) -> UInt32? {
        let escape = bytes.prefix(6)
        guard escape.count == 6, escape.starts(with: #"\u"#.utf8) else { return nil }
        return UInt32(String(decoding: escape.dropFirst(2), as: UTF8.self), radix: 16)
    }
}
