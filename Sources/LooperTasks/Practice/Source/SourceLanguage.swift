/// A language that practice can put bugs into.
enum SourceLanguage: String, Sendable, Hashable, CaseIterable {
    case python, swift, c, go, javascript, rust

    private static let extensions: [String: SourceLanguage] = [
        "py": .python, "swift": .swift, "c": .c, "h": .c, "cc": .c, "cpp": .c, "go": .go, "js": .javascript,
        "mjs": .javascript, "cjs": .javascript, "rs": .rust,
    ]

    /// The language of the file at `path`, by its name.
    init?(path: String) {
        guard let dot = path.lastIndex(of: "."), let found = Self.extensions[String(path[path.index(after: dot)...])]
        else { return nil }
        self = found
    }

    /// Whether blocks are made by indentation.
    var isIndented: Bool { self == .python }

    /// Words for the two truth values, nothing, negation and the operators of logic.
    var words: LanguageWords {
        switch self {
        case .python: LanguageWords(yes: "True", no: "False", nothing: "None", not: "not ", and: "and", or: "or")
        case .swift: LanguageWords(nothing: "nil")
        case .go: LanguageWords(nothing: "nil")
        case .c: LanguageWords(yes: "1", no: "0", nothing: "0")
        case .javascript: LanguageWords(nothing: "null")
        case .rust: LanguageWords(nothing: "None")
        }
    }

    /// Words that open a function; in C and JavaScript the shape `name(...) {` tells it.
    var functionWords: Set<String> {
        switch self {
        case .python: ["def"]
        case .swift: ["func", "init"]
        case .go: ["func"]
        case .rust: ["fn"]
        case .c, .javascript: []
        }
    }

    /// Words that are never a variable's name.
    var keywords: Set<String> { Self.keywordTable[self] ?? [] }

    private static let common = "if else for while return break continue switch case default in do try catch throw"

    private static let keywordTable: [SourceLanguage: Set<String>] = [
        .python: list(
            "and or not is None True False def class lambda pass raise except finally with as yield from import elif "
                + "del global nonlocal assert async await self cls print"
        ),
        .swift: list(
            "let var func init guard where nil true false self Self struct class enum protocol extension import throws "
                + "static private public internal as is inout defer repeat await async some any rethrows fallthrough"
        ),
        .c: list(
            "int char long short unsigned signed float double void struct union enum static const extern sizeof goto "
                + "typedef inline volatile bool true false NULL size_t"
        ),
        .go: list(
            "func var const type struct interface map chan go defer select range nil true false package import goto "
                + "fallthrough int string bool error"
        ),
        .javascript: list(
            "function var let const new delete typeof instanceof of this null undefined true false class extends super "
                + "import export yield await async finally void"
        ),
        .rust: list(
            "fn let mut pub use mod struct enum impl trait match loop move ref self Self true false None Some Ok Err as "
                + "where const static unsafe async await dyn crate super"
        ),
    ]

    private static func list(_ words: String) -> Set<String> {
        Set((common + " " + words).split(separator: " ").map(String.init))
    }
}

/// How a language spells what the operators need.
struct LanguageWords: Sendable, Hashable {
    var yes = "true"
    var no = "false"
    var nothing: String
    var not = "!"
    var and = "&&"
    var or = "||"
}
