/// What an argument of a tool may be.
public enum ArgumentType: Sendable, Hashable {
    /// Any text.
    case string
    /// Text of any length, as source code; only between the tags, and handed to a script on standard input.
    case content
    /// A whole number of 64 bits.
    case integer
    /// A finite decimal number.
    case number
    /// `true` or `false`.
    case boolean
    /// A relative path that stays inside the workspace.
    case path
    /// One of these words.
    case choice([String])

    /// Bytes above which a value does not fit into a variable of a process.
    private static let longestValue = 65_536

    /// The name in `tool.yaml`.
    public var name: String {
        switch self {
        case .string: "string"
        case .content: "content"
        case .integer: "integer"
        case .number: "number"
        case .boolean: "boolean"
        case .path: "path"
        case .choice: "choice"
        }
    }

    static let names = ["string", "content", "integer", "number", "boolean", "path", "choice"]

    /// The type that `tool.yaml` calls `name`, or `nil`.
    init?(name: String, choices: [String]) {
        let all: [ArgumentType] = [.string, .content, .integer, .number, .boolean, .path, .choice(choices)]
        guard let type = all.first(where: { $0.name == name }) else { return nil }
        self = type
    }

    /// The value that `text` stands for, in the one spelling that scripts get.
    func value(of text: String) throws(ArgumentComplaint) -> String {
        if self == .content { return text }
        guard !text.utf8.contains(0) else { throw ArgumentComplaint("holds a zero byte") }
        guard text.utf8.count <= Self.longestValue else {
            throw ArgumentComplaint("has \(text.utf8.count) bytes, more than \(Self.longestValue)")
        }
        let word = text.trimmed
        switch self {
        case .string, .content: return text
        case .integer: if let number = Int64(word) { return String(number) }
        case .number: if let number = Double(word), number.isFinite, Self.isDecimal(word) { return word }
        case .boolean: if let flag = Self.flags[word.lowercased()] { return flag }
        case .path: return try Self.path(word)
        case .choice(let words): if words.contains(word) { return word }
        }
        throw ArgumentComplaint("must be \(words), not \"\(Truncation.clip(word, limit: 60))\"")
    }

    private static let flags = [
        "true": "true", "yes": "true", "1": "true", "false": "false", "no": "false", "0": "false",
    ]

    private var words: String {
        switch self {
        case .string, .content: "a text"
        case .integer: "a whole number"
        case .number: "a number"
        case .boolean: "true or false"
        case .path: "a path"
        case .choice(let words): "one of " + words.joined(separator: ", ")
        }
    }

    /// Swift reads `0x1p3` as a number too; scripts would not.
    private static func isDecimal(_ word: String) -> Bool {
        word.utf8.allSatisfy { byte in
            (0x30...0x39).contains(byte) || "+-.eE".utf8.contains(byte)
        }
    }

    /// The path without `.`, `..` and doubled slashes; one that a program could take for an option begins with `./`.
    private static func path(_ word: String) throws(ArgumentComplaint) -> String {
        guard !word.isEmpty else { throw ArgumentComplaint("must be a path, not nothing") }
        guard !word.hasPrefix("/"), !word.hasPrefix("~") else {
            throw ArgumentComplaint("must be a path relative to the root of the repository, not \"\(word)\"")
        }
        guard !word.contains(where: \.isNewline) else { throw ArgumentComplaint("must be one path on one line") }
        var parts: [Substring] = []
        for part in word.split(separator: "/") where part != "." {
            if part != ".." {
                parts.append(part)
            } else if parts.popLast() == nil {
                throw ArgumentComplaint("must be a path inside the repository, not \"\(word)\"")
            }
        }
        let path = parts.isEmpty ? "." : parts.joined(separator: "/")
        return path.hasPrefix("-") ? "./" + path : path
    }
}

/// Why a value is none of its type, in words that follow the argument's name.
struct ArgumentComplaint: Error {
    var words: String

    init(_ words: String) {
        self.words = words
    }
}
