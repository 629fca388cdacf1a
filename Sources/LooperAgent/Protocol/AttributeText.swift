/// The values of attributes, as they stand between double quotes.
enum AttributeText {
    private static let entities: [(name: String, scalar: Unicode.Scalar)] = [
        ("&amp;", "&"), ("&quot;", "\""), ("&lt;", "<"), ("&gt;", ">"), ("&apos;", "'"),
        ("&#10;", "\n"), ("&#13;", "\r"),
    ]

    /// `value` without anything that could end it or its line.
    static func escape(_ value: String) -> String {
        var text = String.UnicodeScalarView()
        for scalar in value.unicodeScalars {
            switch scalar {
            case "&": text.append(contentsOf: "&amp;".unicodeScalars)
            case "\"": text.append(contentsOf: "&quot;".unicodeScalars)
            case "<": text.append(contentsOf: "&lt;".unicodeScalars)
            case ">": text.append(contentsOf: "&gt;".unicodeScalars)
            case "\n": text.append(contentsOf: "&#10;".unicodeScalars)
            case "\r": text.append(contentsOf: "&#13;".unicodeScalars)
            default: text.append(scalar)
            }
        }
        return String(text)
    }

    /// The value of an attribute that is written `text`; one without straight quotes may have typographic ones.
    static func value(of text: String, isBare: Bool) -> String {
        let isQuoted =
            isBare && text.count > 1 && "“”‘’".contains(text.first ?? " ") && "“”‘’".contains(text.last ?? " ")
        return unescape(isQuoted ? String(text.dropFirst().dropLast()) : text)
    }

    /// The value that `text` stands for; an `&` that begins no known entity stands for itself.
    static func unescape(_ text: String) -> String {
        guard text.utf8.contains(UInt8(ascii: "&")) else { return text }
        var value = String.UnicodeScalarView()
        var rest = text.unicodeScalars[...]
        while let first = rest.first {
            if first == "&", let entity = entities.first(where: { rest.starts(with: $0.name.unicodeScalars) }) {
                value.append(entity.scalar)
                rest = rest.dropFirst(entity.name.unicodeScalars.count)
            } else {
                value.append(first)
                rest = rest.dropFirst()
            }
        }
        return String(value)
    }
}
