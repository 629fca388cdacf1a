/// Wrong attempts that a person might make: one token of one line replaced by another of its kind.
struct PlausibleEdits {
    private static let twins: [String: [String]] = [
        "<": ["<=", ">"], "<=": ["<", ">="], ">": [">=", "<"], ">=": [">", "<="], "==": ["!=", ">="],
        "!=": ["==", "<"], "+": ["-"], "-": ["+"], "*": ["//", "+"], "/": ["*"], "//": ["/", "%"], "%": ["//"],
        "and": ["or"], "or": ["and"], "&&": ["||"], "||": ["&&"], "True": ["False"], "False": ["True"],
        "true": ["false"], "false": ["true"], "min": ["max"], "max": ["min"], "any": ["all"], "all": ["any"],
        "lstrip": ["rstrip", "strip"], "rstrip": ["lstrip", "strip"], "strip": ["rstrip"], "append": ["extend"],
        "extend": ["append"], "startswith": ["endswith"], "endswith": ["startswith"], "upper": ["lower"],
        "lower": ["upper"], "break": ["continue"], "continue": ["break"], "find": ["rfind"], "index": ["find"],
        "split": ["rsplit"], "rsplit": ["split"], "keys": ["values"], "values": ["keys"], "None": ["[]"],
    ]

    /// Lines that a person who searches for a mistake looks at besides the place itself.
    private static let reach = 10

    let tree: SourceTree

    /// Attempts at the lines of `fix` that neither leave them as they are nor make them right.
    func here(_ fix: Fix) -> [Fix] {
        guard !fix.old.isEmpty else { return [] }
        return fix.old.indices.flatMap { index in
            variants(of: fix.old[index], in: fix.path).map { line in
                var wrong = fix
                wrong.new = fix.old
                wrong.new[index] = line
                return wrong
            }
        }.filter { $0.new != fix.new }
    }

    /// Attempts at other lines of the same function, not far off.
    func nearby(_ fix: Fix) -> [Fix] {
        guard let scope = tree.enclosing(fix.path, line: fix.line).first else { return [] }
        let lines = tree.lines(of: fix.path)
        let body = tree.body(of: scope).dropFirst()
        let documentation = tree.documentation(in: fix.path)
        let place = fix.line..<fix.line + max(1, fix.old.count)
        return body.filter { number in
            let distance = max(place.lowerBound - number, number - place.upperBound + 1)
            return (1...Self.reach).contains(distance) && number <= lines.count && !documentation.contains(number)
        }.flatMap { number in
            variants(of: lines[number - 1], in: fix.path).map {
                Fix(path: fix.path, line: number, old: [lines[number - 1]], new: [$0])
            }
        }
    }

    private func variants(of line: String, in path: String) -> [String] {
        let tokens = CodeToken.tokens(of: line, path: path)
        // A loop whose condition is wrong may never end; a text in several lines is no code.
        guard !tokens.contains(where: { $0.text == "while" }), !line.contains("\"\"\""), !line.contains("'''") else {
            return []
        }
        let code = tokens.filter { $0.kind != .space && $0.kind != .comment }
        guard code.count > 2, !["def", "class", "import", "from", "@", "func", "fn"].contains(code[0].text) else {
            return []
        }
        return tokens.indices.flatMap { index in
            replacements(tokens, index).map { text in
                (tokens[..<index].map(\.text) + [text] + tokens[(index + 1)...].map(\.text)).joined()
            }
        }
    }

    private func replacements(_ tokens: [CodeToken], _ index: Int) -> [String] {
        let token = tokens[index]
        switch token.kind {
        case .number: return Int(token.text).map { [String($0 + 1)] + ($0 > 0 ? [String($0 - 1)] : []) } ?? []
        case .mark where ["+", "-", "*", "/", "%"].contains(token.text):
            // A sign, a star before an argument and the like are no operations.
            let isBinary = index > 1 && tokens[index - 1].kind == .space && tokens[index - 2].kind != .mark
            return isBinary ? Self.twins[token.text] ?? [] : []
        case .mark, .name: return Self.twins[token.text] ?? []
        case .string, .space, .comment: return []
        }
    }
}
