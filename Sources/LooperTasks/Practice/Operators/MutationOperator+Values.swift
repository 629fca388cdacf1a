extension MutationOperator {
    /// Kinds that change numbers, strings, indices and names.
    static let values: [MutationOperator] = [
        MutationOperator("constant") { scope in
            scope.body.flatMap { index -> [SourceEdit] in
                guard scope.file.kind(index) == .number, !isSubscript(index, scope), let value = Int(scope.text(index)),
                    value < 1_000_000
                else { return [] }
                return [value + 1, value - 1].filter { $0 >= 0 }.map { scope.replace(index, String($0)) }
            }
        },
        MutationOperator("index") { scope in
            scope.body.compactMap { index in
                guard isSubscript(index, scope), let value = Int(scope.text(index)) else { return nil }
                if scope.text(index - 1) == "-" {
                    return scope.replace(index - 1..<index + 1, value == 1 ? "0" : "-1")
                }
                guard value == 0 else { return scope.replace(index, String(value - 1)) }
                return scope.replace(index, scope.language == .python ? "-1" : "1")
            }
        },
        slice,
        MutationOperator("string-constant") { scope in
            scope.body.compactMap { index in
                guard scope.file.kind(index) == .string, !isAlone(index, scope) else { return nil }
                return shortened(scope.text(index)).map { scope.replace(index, $0) }
            }
        },
        defaultValue,
        wrongVariable,
        MutationOperator("operands-swapped") { scope in
            scope.body.compactMap { index in
                guard ["-", "/", "//", "%", "<", ">", "<=", ">=", "**", "<<"].contains(scope.text(index)),
                    scope.isSimple(index - 1), scope.isSimple(index + 1), isFree(index - 2, scope),
                    isFree(index + 2, scope), scope.text(index - 1) != scope.text(index + 1),
                    scope.language == .python || scope.file.isSpaced(index)
                else { return nil }
                let words = "\(scope.text(index + 1)) \(scope.text(index)) \(scope.text(index - 1))"
                return scope.replace(index - 1..<index + 2, words)
            }
        },
    ]

    /// Whether the token does not bind to its neighbour more tightly than an operator would.
    private static func isFree(_ index: Int, _ scope: MutationScope) -> Bool {
        ![".", "(", "[", "?.", "::", "*", "/", "//", "%", "**"].contains(scope.text(index))
            || (scope.text(index) == "(" && !scope.file.endsOperand(index - 1))
    }

    /// `[n]` or `[-n]` after an operand.
    private static func isSubscript(_ index: Int, _ scope: MutationScope) -> Bool {
        guard scope.file.kind(index) == .number, scope.text(index + 1) == "]" else { return false }
        let open = scope.text(index - 1) == "-" ? index - 2 : index - 1
        return scope.text(open) == "[" && scope.file.endsOperand(open - 1)
    }

    /// A string that is a statement documents its function.
    private static func isAlone(_ index: Int, _ scope: MutationScope) -> Bool {
        scope.file.lines.contains { $0.lowerBound == index }
    }

    /// A short plain string without its last character; an empty one gets one.
    private static func shortened(_ text: String) -> String? {
        guard let quote = text.first, quote == "\"" || quote == "'", text.count >= 2, text.count <= 24,
            !text.contains("\\"), !text.hasPrefix("\"\"\""), !text.hasPrefix("'''"), text.last == quote
        else { return nil }
        let inner = text.dropFirst().dropLast()
        return inner.isEmpty ? "\(quote) \(quote)" : "\(quote)\(inner.dropLast())\(quote)"
    }

    /// Bounds of slices, and of `start..<end`, moved by one.
    private static let slice = MutationOperator("slice") { scope in
        scope.body.flatMap { index -> [SourceEdit] in
            guard scope.text(index) == ":", let open = enclosing(index, scope) else { return [] }
            let close = scope.file.partners[open] ?? index
            let before = open + 1..<index
            let after = index + 1..<close
            return [before, after].compactMap { part in
                guard !part.contains(where: { [":", ","].contains(scope.text($0)) }) else { return nil }
                guard !part.isEmpty else {
                    let place = scope.file.code[index].range
                    return part == before
                        ? SourceEdit(range: place.lowerBound..<place.lowerBound, text: "1")
                        : SourceEdit(range: place.upperBound..<place.upperBound, text: "-1")
                }
                return scope.replace(part, moved(scope.file.text(of: part), up: part == before))
            }
        }
    }

    private static func moved(_ text: String, up: Bool) -> String {
        if let value = Int(text) { return String(up ? value + 1 : value - 1) }
        return "\(text) \(up ? "+" : "-") 1"
    }

    /// The `[` of the subscript that holds the colon directly.
    private static func enclosing(_ index: Int, _ scope: MutationScope) -> Int? {
        var place = index - 1
        while place > scope.function.head.lowerBound {
            if scope.text(place) == "[" { return scope.file.endsOperand(place - 1) ? place : nil }
            if ["(", "{", "lambda"].contains(scope.text(place)) { return nil }
            let partner = scope.file.partners[place] ?? place
            place = min(place, partner) - 1
        }
        return nil
    }

    /// Values that parameters have where the caller gives none.
    private static let defaultValue = MutationOperator("default-value") { scope in
        scope.function.head.compactMap { index in
            guard scope.text(index - 1) == "=", [",", ")"].contains(scope.text(index + 1)) else { return nil }
            let text = scope.text(index)
            let table = [
                scope.words.yes: scope.words.no, scope.words.no: scope.words.yes, scope.words.nothing: "0",
            ]
            if let other = table[text], scope.file.kind(index) == .word { return scope.replace(index, other) }
            if let value = Int(text) { return scope.replace(index, String(value + 1)) }
            return shortened(text).map { scope.replace(index, $0) }
        }
    }

    /// A use of a variable replaced by another one of the function.
    private static let wrongVariable = MutationOperator("wrong-variable") { scope in
        let names = scope.variables.sorted()
        return scope.body.flatMap { index -> [SourceEdit] in
            guard names.contains(scope.text(index)), scope.text(index - 1) != ".", isUse(index, scope) else {
                return []
            }
            let others = names.filter { $0 != scope.text(index) }
            // Two of them are enough to choose from.
            return others.prefix(2).map { scope.replace(index, $0) }
        }
    }

    private static func isUse(_ index: Int, _ scope: MutationScope) -> Bool {
        ![
            "=", ":=", "+=", "-=", "*=", "/=", ":", ",", "in",
        ].contains(scope.text(index + 1))
            && !["let", "var", "for", "const", "mut", "as"].contains(scope.text(index - 1))
    }
}
