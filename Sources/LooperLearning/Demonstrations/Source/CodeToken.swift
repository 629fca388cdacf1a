/// A piece of a line of code, as far as it can be told without knowing the language well.
struct CodeToken: Sendable, Hashable {
    enum Kind: Sendable, Hashable {
        case name, number, string, mark, space, comment
    }

    let kind: Kind
    let text: String

    /// The pieces of a line in the file at `path`; put together they are the line.
    static func tokens(of line: String, path: String) -> [CodeToken] {
        var scanner = CodeScanner(Array(line), comment: comment(in: path))
        var tokens: [CodeToken] = []
        while let token = scanner.next() { tokens.append(token) }
        return tokens
    }

    private static func comment(in path: String) -> [Character] {
        let hashed = [".py", ".rb", ".sh", ".pl", ".yaml", ".yml", ".toml"]
        return hashed.contains(where: path.hasSuffix) ? ["#"] : ["/", "/"]
    }
}

/// Cuts a line into tokens.
private struct CodeScanner {
    private static let marks: [[Character]] = [
        "===", "!==", ">>>", "**=", "//=", "<<=", ">>=", "...", "==", "!=", "<=", ">=", "&&", "||", "+=", "-=", "*=",
        "/=", "%=", "->", "=>", "**", "//", "<<", ">>", "::", "++", "--", ":=",
    ].map(Array.init)

    private let line: [Character]
    private let comment: [Character]
    private var place = 0

    init(_ line: [Character], comment: [Character]) {
        self.line = line
        self.comment = comment
    }

    mutating func next() -> CodeToken? {
        guard place < line.count else { return nil }
        let first = line[place]
        if holds(comment) { return take(.comment, line.count - place) }
        if first.isWhitespace { return take(.space, run { $0.isWhitespace }) }
        if first.isLetter || first == "_" { return take(.name, run { $0.isLetter || $0.isNumber || $0 == "_" }) }
        if first.isNumber { return take(.number, run { $0.isLetter || $0.isNumber || $0 == "_" || $0 == "." }) }
        if first == "\"" || first == "'" || first == "`" { return take(.string, stringLength(first)) }
        return take(.mark, Self.marks.first(where: holds)?.count ?? 1)
    }

    private func holds(_ text: [Character]) -> Bool {
        line[place...].starts(with: text)
    }

    private func run(_ condition: (Character) -> Bool) -> Int {
        line[place...].prefix(while: condition).count
    }

    /// To the closing quote, or to the end of the line where there is none.
    private func stringLength(_ quote: Character) -> Int {
        var end = place + 1
        while end < line.count, line[end] != quote { end += line[end] == "\\" ? 2 : 1 }
        return min(end + 1, line.count) - place
    }

    private mutating func take(_ kind: CodeToken.Kind, _ count: Int) -> CodeToken {
        defer { place += count }
        return CodeToken(kind: kind, text: String(line[place..<place + count]))
    }
}
