extension MutationOperator {
    /// Kinds that change which way a program takes.
    static let conditions: [MutationOperator] = [
        MutationOperator("negation-dropped") { scope in
            scope.body.compactMap { index in
                let next = scope.file.code.indices.contains(index + 1) ? scope.file.code[index + 1].range.lowerBound : 0
                switch (scope.language, scope.text(index)) {
                case (.python, "not") where !["is"].contains(scope.text(index - 1)) && scope.text(index + 1) != "in":
                    return SourceEdit(range: scope.file.code[index].range.lowerBound..<next, text: "")
                case (.python, _): return nil
                case (_, "!") where !scope.file.endsOperand(index - 1): return scope.replace(index, "")
                default: return nil
                }
            }
        },
        MutationOperator("condition-negated") { scope in
            scope.conditions.map { range in
                let text = scope.file.text(of: range)
                return scope.replace(range, wrapped("\(scope.words.not)(\(text))", scope))
            }
        },
        MutationOperator("condition-forced") { scope in
            scope.conditions.flatMap { range -> [SourceEdit] in
                // A loop that never ends would only cost time.
                let values =
                    scope.text(range.lowerBound - 1) == "while"
                    ? [scope.words.no] : [scope.words.yes, scope.words.no]
                return values.map { scope.replace(range, wrapped($0, scope)) }
            }
        },
        MutationOperator("condition-shortened") { scope in
            scope.conditions.flatMap { range -> [SourceEdit] in
                guard let place = range.first(where: { [scope.words.and, scope.words.or].contains(scope.text($0)) }),
                    isBalanced(range.lowerBound..<place, scope), ![.c, .javascript].contains(scope.language)
                else { return [] }
                return [range.lowerBound..<place, place + 1..<range.upperBound].map {
                    scope.replace(range, scope.file.text(of: $0))
                }
            }
        },
        MutationOperator("else-removed") { scope in
            scope.body.compactMap { index in
                guard scope.text(index) == "else" else { return nil }
                return scope.language.isIndented ? indentedElse(index, scope) : bracedElse(index, scope)
            }
        },
    ]

    /// C and JavaScript have brackets around a condition.
    private static func wrapped(_ text: String, _ scope: MutationScope) -> String {
        [.c, .javascript].contains(scope.language) ? "(\(text))" : text
    }

    private static func isBalanced(_ range: Range<Int>, _ scope: MutationScope) -> Bool {
        range.allSatisfy { index in scope.file.partners[index].map(range.contains) ?? true }
    }

    /// The block of an `else` becomes `pass`.
    private static func indentedElse(_ index: Int, _ scope: MutationScope) -> SourceEdit? {
        guard let number = scope.file.lines.firstIndex(where: { $0.lowerBound == index }), scope.text(index + 1) == ":"
        else { return nil }
        let column = scope.file.column(index)
        let inner = scope.file.lines[(number + 1)...].prefix { scope.file.column($0.lowerBound) > column }
        guard let first = inner.first, let last = inner.last else { return nil }
        return scope.replace(first.lowerBound..<last.upperBound, "pass")
    }

    private static func bracedElse(_ index: Int, _ scope: MutationScope) -> SourceEdit? {
        guard scope.text(index + 1) == "{", let close = scope.file.partners[index + 1] else { return nil }
        return scope.replace(index..<close + 1, "")
    }
}
