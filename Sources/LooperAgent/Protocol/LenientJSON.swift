import LooperCore

/// Reads the JSON that models write.
///
/// Beyond the standard it takes line breaks inside strings, unknown escapes as they stand (`"\d"`), a comma before a
/// closing bracket and, if asked, closing brackets that are missing at the end. Its work is linear.
struct LenientJSON {
    private static let deepest = 64

    private let bytes: ArraySlice<UInt8>
    private let endMayBeMissing: Bool
    private var place: Int

    /// The value that `bytes` hold, or `nil` where they hold none or more than one.
    static func decode(_ bytes: ArraySlice<UInt8>, endMayBeMissing: Bool = false) -> JSONValue? {
        var reader = LenientJSON(bytes: bytes, endMayBeMissing: endMayBeMissing, place: bytes.startIndex)
        guard let value = reader.value(depth: 0) else { return nil }
        reader.skipWhite()
        return reader.place == bytes.endIndex ? value : nil
    }

    private var next: UInt8? { place < bytes.endIndex ? bytes[place] : nil }

    private mutating func skipWhite() {
        while let byte = next, byte.isWhite { place += 1 }
    }

    private mutating func take(_ byte: UInt8) -> Bool {
        skipWhite()
        guard next == byte else { return false }
        place += 1
        return true
    }

    /// Whether a bracket ends here, or all that there is where the end may be missing.
    private mutating func takeEnd(_ byte: UInt8) -> Bool {
        take(byte) || (endMayBeMissing && next == nil)
    }

    private mutating func value(depth: Int) -> JSONValue? {
        skipWhite()
        switch next {
        case UInt8(ascii: "{"): return depth < Self.deepest ? object(depth: depth) : nil
        case UInt8(ascii: "["): return depth < Self.deepest ? array(depth: depth) : nil
        case UInt8(ascii: "\""): return string().map(JSONValue.string)
        default: return word()
        }
    }

    private mutating func object(depth: Int) -> JSONValue? {
        place += 1
        var members: [String: JSONValue] = [:]
        while !takeEnd(UInt8(ascii: "}")) {
            guard next == UInt8(ascii: "\""), let name = string(), take(UInt8(ascii: ":")),
                let value = value(depth: depth + 1)
            else { return nil }
            members[name] = value
            guard take(UInt8(ascii: ",")) || takeEnd(UInt8(ascii: "}")) else { return nil }
            if bytes[place - 1] != UInt8(ascii: ",") { break }
        }
        return .object(members)
    }

    private mutating func array(depth: Int) -> JSONValue? {
        place += 1
        var elements: [JSONValue] = []
        while !takeEnd(UInt8(ascii: "]")) {
            guard let value = value(depth: depth + 1) else { return nil }
            elements.append(value)
            guard take(UInt8(ascii: ",")) || takeEnd(UInt8(ascii: "]")) else { return nil }
            if bytes[place - 1] != UInt8(ascii: ",") { break }
        }
        return .array(elements)
    }

    /// `true`, `false`, `null` or a number.
    private mutating func word() -> JSONValue? {
        let start = place
        while let byte = next, byte.isNameByte || byte == UInt8(ascii: ".") || byte == UInt8(ascii: "+") { place += 1 }
        guard place - start < 64 else { return nil }
        if let number = Self.wholeNumber(bytes[start..<place]) { return .integer(number) }
        switch String(decoding: bytes[start..<place], as: UTF8.self) {
        case "true", "True": return .bool(true)
        case "false", "False": return .bool(false)
        case "null", "None": return .null
        case let word:
            if let number = Int64(word) { return .integer(number) }
            guard let number = Double(word), number.isFinite else { return nil }
            return .number(number)
        }
    }

    /// The number of up to 18 digits, without a detour over a text.
    private static func wholeNumber(_ word: ArraySlice<UInt8>) -> Int64? {
        guard (1...18).contains(word.count) else { return nil }
        var number: Int64 = 0
        for byte in word {
            guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) else { return nil }
            number = number * 10 + Int64(byte - UInt8(ascii: "0"))
        }
        return number
    }
}

// MARK: Strings

extension LenientJSON {
    private mutating func string() -> String? {
        place += 1
        var text: [UInt8] = []
        while let byte = next {
            place += 1
            switch byte {
            case UInt8(ascii: "\""): return String(decoding: text, as: UTF8.self)
            case UInt8(ascii: "\\"): appendEscape(to: &text)
            default: text.append(byte)
            }
        }
        return nil
    }

    private mutating func appendEscape(to text: inout [UInt8]) {
        guard let byte = next else { return }
        place += 1
        switch byte {
        case UInt8(ascii: "n"): text.append(.lineFeed)
        case UInt8(ascii: "t"): text.append(UInt8(ascii: "\t"))
        case UInt8(ascii: "r"): text.append(.carriageReturn)
        case UInt8(ascii: "b"): text.append(0x08)
        case UInt8(ascii: "f"): text.append(0x0C)
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): text.append(byte)
        case UInt8(ascii: "u"):
            guard let scalar = unicodeScalar() else { return text += Array("\\u".utf8) }
            text += Array(String(scalar).utf8)
        default: text += [UInt8(ascii: "\\"), byte]
        }
    }

    /// The scalar of the digits after `\u`, and of a second half where there is one; a lone half is U+FFFD.
    private mutating func unicodeScalar() -> Unicode.Scalar? {
        guard let first = unit() else { return nil }
        guard UTF16.isLeadSurrogate(first) else { return Unicode.Scalar(first) ?? "\u{FFFD}" }
        let start = place
        if next == UInt8(ascii: "\\"), place + 1 < bytes.endIndex, bytes[place + 1] == UInt8(ascii: "u") {
            place += 2
            if let second = unit(), UTF16.isTrailSurrogate(second) {
                return Unicode.Scalar(0x10000 + (UInt32(first) & 0x3FF) << 10 + UInt32(second) & 0x3FF)
            }
        }
        place = start
        return "\u{FFFD}"
    }

    private mutating func unit() -> UInt16? {
        guard place + 4 <= bytes.endIndex,
            bytes[place..<place + 4].allSatisfy({ Unicode.Scalar($0).properties.isASCIIHexDigit }),
            let unit = UInt16(String(decoding: bytes[place..<place + 4], as: UTF8.self), radix: 16)
        else { return nil }
        place += 4
        return unit
    }
}
