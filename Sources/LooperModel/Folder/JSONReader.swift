import LooperCore

/// Reads a JSON document strictly: a name that appears twice in one object is an error, since which of the two counts
/// would be anyone's guess.
struct JSONReader {
    /// How deep values may be nested; real files stay below ten.
    static let deepest = 64

    private let bytes: UnsafeRawBufferPointer
    private var offset = 0

    private init(_ bytes: UnsafeRawBufferPointer) {
        self.bytes = bytes
    }

    /// The value that all of `bytes` are; a message names the byte offset of what is wrong.
    static func value(of bytes: UnsafeRawBufferPointer) throws(ModelError) -> JSONValue {
        var reader = JSONReader(bytes)
        let value = try reader.value(depth: 0)
        reader.skipSpace()
        guard reader.offset == bytes.count else { throw reader.malformed("something follows the JSON value") }
        return value
    }

    private func malformed(_ problem: String) -> ModelError {
        ModelError(.malformedFile, "\(problem) (byte offset \(offset))")
    }

    /// The next byte, which stays unread.
    private var next: UInt8? { offset < bytes.count ? bytes[offset] : nil }

    private mutating func skipSpace() {
        while let byte = next, byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 { offset += 1 }
    }

    private mutating func value(depth: Int) throws(ModelError) -> JSONValue {
        guard depth <= Self.deepest else { throw malformed("values are nested more than \(Self.deepest) deep") }
        skipSpace()
        switch next {
        case UInt8(ascii: "{"): return .object(try object(depth: depth))
        case UInt8(ascii: "["): return .array(try array(depth: depth))
        case UInt8(ascii: "\""): return .string(try string())
        case UInt8(ascii: "t"): return try word("true", .bool(true))
        case UInt8(ascii: "f"): return try word("false", .bool(false))
        case UInt8(ascii: "n"): return try word("null", .null)
        case nil: throw malformed("the JSON text ends where a value should be; it is cut short")
        default: return try number()
        }
    }

    private mutating func word(_ word: StaticString, _ value: JSONValue) throws(ModelError) -> JSONValue {
        let spelling = UnsafeBufferPointer(start: word.utf8Start, count: word.utf8CodeUnitCount)
        guard bytes[offset...].starts(with: spelling) else { throw malformed("a value is neither text nor number") }
        offset += spelling.count
        return value
    }

    /// Passes over `byte`, which must come next.
    private mutating func expect(_ byte: UInt8) throws(ModelError) {
        skipSpace()
        guard next == byte else { throw malformed("'\(Unicode.Scalar(byte))' is missing") }
        offset += 1
    }

    /// Passes over a comma and says true, or over `end`.
    private mutating func goesOn(until end: UInt8) throws(ModelError) -> Bool {
        skipSpace()
        guard next != end else {
            offset += 1
            return false
        }
        try expect(UInt8(ascii: ","))
        return true
    }

    /// Passes over the opening byte, and says whether `end` does not follow at once.
    private mutating func opens(until end: UInt8) -> Bool {
        offset += 1
        skipSpace()
        guard next == end else { return true }
        offset += 1
        return false
    }

    private mutating func object(depth: Int) throws(ModelError) -> [String: JSONValue] {
        var members: [String: JSONValue] = [:]
        var more = opens(until: UInt8(ascii: "}"))
        while more {
            skipSpace()
            guard next == UInt8(ascii: "\"") else { throw malformed("a name is missing in an object") }
            let name = try string()
            try expect(UInt8(ascii: ":"))
            guard members.updateValue(try value(depth: depth + 1), forKey: name) == nil else {
                throw malformed("the name \(ModelError.quoted(name)) appears twice in one object")
            }
            more = try goesOn(until: UInt8(ascii: "}"))
        }
        return members
    }

    private mutating func array(depth: Int) throws(ModelError) -> [JSONValue] {
        var elements: [JSONValue] = []
        var more = opens(until: UInt8(ascii: "]"))
        while more {
            elements.append(try value(depth: depth + 1))
            more = try goesOn(until: UInt8(ascii: "]"))
        }
        return elements
    }

    private mutating func number() throws(ModelError) -> JSONValue {
        let start = offset
        while let byte = next, Self.isPartOfNumber(byte) { offset += 1 }
        let text = String(decoding: bytes[start..<offset], as: UTF8.self)
        // What Swift reads and JSON does not know: leading signs and zeros, hexadecimal digits, names, bare points.
        let digits = text.utf8.drop { $0 == UInt8(ascii: "-") }
        let isPlain = text.utf8.count - digits.count <= 1 && (digits.first.map(Self.isDigit) ?? false)
        let isPadded = digits.first == UInt8(ascii: "0") && digits.dropFirst().first.map(Self.isDigit) == true
        if isPlain, !isPadded, digits.last.map(Self.isDigit) == true {
            if let integer = Int64(text) { return .integer(integer) }
            if let number = Double(text), number.isFinite { return .number(number) }
        }
        offset = start
        throw malformed("a value is neither text nor number")
    }

    private static func isDigit(_ byte: UInt8) -> Bool {
        byte >= UInt8(ascii: "0") && byte <= UInt8(ascii: "9")
    }

    private static func isPartOfNumber(_ byte: UInt8) -> Bool {
        isDigit(byte) || "+-.eE".utf8.contains(byte)
    }

    private mutating func string() throws(ModelError) -> String {
        offset += 1
        let start = offset
        while let byte = next, byte != UInt8(ascii: "\""), byte != UInt8(ascii: "\\"), byte >= 0x20 { offset += 1 }
        if next == UInt8(ascii: "\"") {
            defer { offset += 1 }
            return try text(bytes[start..<offset])
        }
        return try escapedString(from: start)
    }

    private func text(_ bytes: some Sequence<UInt8>) throws(ModelError) -> String {
        guard let text = String(validating: Array(bytes), as: UTF8.self) else { throw malformed("a string is not UTF-8") }
        return text
    }

    private mutating func escapedString(from start: Int) throws(ModelError) -> String {
        var content = Array(bytes[start..<offset])
        while let byte = next, byte != UInt8(ascii: "\"") {
            guard byte >= 0x20 else { throw malformed("a string holds a control character") }
            offset += 1
            if byte == UInt8(ascii: "\\") {
                content += Array(String(try escape()).utf8)
            } else {
                content.append(byte)
            }
        }
        guard next != nil else { throw malformed("the JSON text ends inside a string; it is cut short") }
        offset += 1
        return try text(content)
    }

    private mutating func escape() throws(ModelError) -> Unicode.Scalar {
        guard let byte = next else { throw malformed("the JSON text ends inside a string; it is cut short") }
        offset += 1
        switch byte {
        case UInt8(ascii: "n"): return "\n"
        case UInt8(ascii: "t"): return "\t"
        case UInt8(ascii: "r"): return "\r"
        case UInt8(ascii: "b"): return "\u{8}"
        case UInt8(ascii: "f"): return "\u{C}"
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): return Unicode.Scalar(byte)
        case UInt8(ascii: "u"): return try unicodeEscape()
        default: throw malformed("a string holds an unknown escape")
        }
    }

    private mutating func unicodeEscape() throws(ModelError) -> Unicode.Scalar {
        let first = try fourDigits()
        if let scalar = Unicode.Scalar(first) { return scalar }
        guard first < 0xDC00, next == UInt8(ascii: "\\"), bytes[offset...].dropFirst().first == UInt8(ascii: "u") else {
            throw malformed("a string holds half a surrogate pair")
        }
        offset += 2
        let second = try fourDigits()
        guard (0xDC00..<0xE000).contains(second),
            let scalar = Unicode.Scalar(0x10000 + (first - 0xD800) << 10 + (second - 0xDC00))
        else { throw malformed("a string holds half a surrogate pair") }
        return scalar
    }

    private mutating func fourDigits() throws(ModelError) -> UInt32 {
        let digits = bytes[offset...].prefix(4)
        guard digits.count == 4, digits.allSatisfy({ Unicode.Scalar($0).properties.isASCIIHexDigit }),
            let value = UInt32(String(decoding: digits, as: UTF8.self), radix: 16)
        else { throw malformed("a string holds an escape without its four digits") }
        offset += 4
        return value
    }
}
