/// The names in a text, as programs spell them.
enum Names {
    /// Words of languages and of test runners that everybody knows without having read them.
    static let common: Set<String> = [
        "def", "class", "func", "fn", "function", "struct", "enum", "trait", "interface", "protocol", "impl", "type",
        "return", "if", "else", "elif", "for", "while", "in", "is", "not", "and", "or", "None", "True", "False", "nil",
        "null", "true", "false", "self", "this", "break", "continue", "import", "from", "as", "with", "try", "except",
        "finally", "raise", "yield", "lambda", "pass", "let", "var", "const", "static", "public", "private", "async",
        "await", "int", "str", "list", "dict", "set", "tuple", "bool", "float", "len", "min", "max", "any", "all",
    ]

    /// All names, in order.
    static func all(in text: some StringProtocol) -> [String] {
        var names: [String] = []
        var name: [UInt8] = []
        for byte in text.utf8 {
            if isPart(byte) { name.append(byte) } else { take(&name, &names) }
        }
        take(&name, &names)
        return names
    }

    private static func isPart(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: "_") || (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte)
            || (0x61...0x7A).contains(byte) || byte >= 0x80
    }

    private static func take(_ name: inout [UInt8], _ names: inout [String]) {
        if let first = name.first, !(0x30...0x39).contains(first) {
            names.append(String(decoding: name, as: UTF8.self))
        }
        name.removeAll()
    }
}
