/// What a lexer has to know of a language to tell code from strings and comments.
struct LexicalRules: Sendable, Hashable {
    /// A form of string.
    struct Quote: Sendable, Hashable {
        var mark: [UInt8]
        var escapes = true
        var spansLines = false
        /// What opens code inside the string, as `${`.
        var hole: [UInt8] = []

        init(_ mark: String, escapes: Bool = true, spansLines: Bool = false, hole: String = "") {
            self.mark = Array(mark.utf8)
            self.escapes = escapes
            self.spansLines = spansLines
            self.hole = Array(hole.utf8)
        }
    }

    /// Letters right before a quote that belong to the string; the raw ones switch escapes off.
    struct Prefixes: Sendable, Hashable {
        var letters: Set<UInt8> = []
        var longest = 0
    }

    var lineComment: [UInt8] = Array("//".utf8)
    var hasBlockComments = true
    var nestsComments = false
    /// Longer marks go first.
    var quotes: [Quote]
    var prefixes = Prefixes()
    /// Whether `#` around a string makes it raw, and whether an `r` goes before.
    var rawMark: RawMark = .none
    /// Whether a line that begins with `#` is for the preprocessor.
    var hasDirectives = false
    /// Whether a `'` may open a lifetime instead of a character.
    var hasLifetimes = false
    /// Whether `/` may open a regular expression.
    var hasRegularExpressions = false

    /// How raw strings with number signs are spelled.
    enum RawMark: Sendable, Hashable { case none, swift, rust }

    /// The rules of `language`.
    static func of(_ language: SourceLanguage) -> LexicalRules {
        switch language {
        case .python: python
        case .swift: swift
        case .c: LexicalRules(quotes: [Quote("\""), Quote("'")], hasDirectives: true)
        case .go: LexicalRules(quotes: [Quote("\""), Quote("'"), Quote("`", escapes: false, spansLines: true)])
        case .javascript: javascript
        case .rust: rust
        }
    }

    private static let python = LexicalRules(
        lineComment: Array("#".utf8),
        hasBlockComments: false,
        quotes: [
            Quote("\"\"\"", spansLines: true), Quote("'''", spansLines: true), Quote("\""), Quote("'"),
        ],
        prefixes: Prefixes(letters: Set("rRbBuUfFtT".utf8), longest: 2)
    )
    private static let swift = LexicalRules(
        nestsComments: true,
        quotes: [Quote("\"\"\"", spansLines: true, hole: "\\("), Quote("\"", hole: "\\(")],
        rawMark: .swift
    )
    private static let javascript = LexicalRules(
        quotes: [Quote("\""), Quote("'"), Quote("`", spansLines: true, hole: "${")],
        hasRegularExpressions: true
    )
    private static let rust = LexicalRules(
        nestsComments: true,
        quotes: [Quote("\"", spansLines: true)],
        prefixes: Prefixes(letters: Set("b".utf8), longest: 1),
        rawMark: .rust,
        hasLifetimes: true
    )
}
