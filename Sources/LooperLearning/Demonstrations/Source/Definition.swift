/// A line that gives a name its meaning: a function, a type, a constant.
struct Definition: Sendable, Hashable {
    let name: String
    let path: String
    /// Counted from 1.
    let line: Int
    /// What stands before the name, as `def`; empty for a constant and for functions of C.
    let keyword: String

    private static let python: Set<String> = ["def", "class"]
    private static let others: Set<String> = [
        "class", "func", "fn", "function", "struct", "enum", "trait", "interface", "protocol",
    ]
    /// What may stand before a keyword.
    private static let modifiers: Set<String> = [
        "async", "public", "private", "internal", "package", "fileprivate", "open", "final", "static", "override",
        "mutating", "nonisolated", "pub", "const", "unsafe", "extern", "export", "default", "abstract", "protected",
        "indirect",
    ]

    /// The name that a line defines, and its keyword; `nil` where it defines none.
    static func found(in line: String, path: String) -> (name: String, keyword: String)? {
        let tokens = CodeToken.tokens(of: line, path: path).filter { $0.kind != .space }
        let keywords = path.hasSuffix(".py") ? python : others
        if let index = tokens.firstIndex(where: { !modifiers.contains($0.text) }), keywords.contains(tokens[index].text)
        {
            return name(in: tokens[(index + 1)...]).map { ($0, tokens[index].text) }
        }
        guard let first = line.first, !first.isWhitespace, tokens.count > 1, tokens[0].kind == .name else { return nil }
        if tokens[1].text == "=" { return (tokens[0].text, "") }
        return path.hasSuffix(".c") || path.hasSuffix(".h") ? cFunction(tokens, line).map { ($0, "") } : nil
    }

    /// The first name, behind the receiver that Go puts in parentheses.
    private static func name(in tokens: ArraySlice<CodeToken>) -> String? {
        var tokens = tokens
        if tokens.first?.text == "(", let close = tokens.firstIndex(where: { $0.text == ")" }) {
            tokens = tokens[(close + 1)...]
        }
        return tokens.first.flatMap { $0.kind == .name ? $0.text : nil }
    }

    private static func cFunction(_ tokens: [CodeToken], _ line: String) -> String? {
        guard !line.hasSuffix(";"), let open = tokens.firstIndex(where: { $0.text == "(" }), open > 1,
            tokens[open - 1].kind == .name
        else { return nil }
        return tokens[open - 1].text
    }
}
