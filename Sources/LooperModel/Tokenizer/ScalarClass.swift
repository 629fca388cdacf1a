/// What the pre-tokenizers need to know about a Unicode scalar.
enum ScalarClass: UInt8, Sendable {
    /// General category L.
    case letter
    /// General category N.
    case number
    /// Carriage return and line feed.
    case newline
    /// All other white space.
    case space
    /// Everything else: punctuation, symbols, marks, controls, unassigned.
    case other

    /// Whether the class is white space of either kind.
    var isWhitespace: Bool { self == .space || self == .newline }

    /// Classifies `scalar`.
    init(_ scalar: Unicode.Scalar) {
        self = scalar.isASCII ? Self.ofASCII(UInt8(truncatingIfNeeded: scalar.value)) : Self.ofUnicode(scalar)
    }

    private static func ofASCII(_ byte: UInt8) -> ScalarClass {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"): .letter
        case UInt8(ascii: "0")...UInt8(ascii: "9"): .number
        case UInt8(ascii: "\n"), UInt8(ascii: "\r"): .newline
        case UInt8(ascii: " "), UInt8(ascii: "\t"), 0x0B, 0x0C: .space
        default: .other
        }
    }

    private static func ofUnicode(_ scalar: Unicode.Scalar) -> ScalarClass {
        switch scalar.properties.generalCategory {
        case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter: .letter
        case .decimalNumber, .letterNumber, .otherNumber: .number
        default: scalar.properties.isWhitespace ? .space : .other
        }
    }
}
