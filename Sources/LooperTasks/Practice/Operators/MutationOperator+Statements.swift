extension MutationOperator {
    /// Kinds that change whole statements.
    static let statements: [MutationOperator] = [
        MutationOperator("statement-removed") { scope in
            scope.lines.compactMap { line in
                guard isRemovable(line, scope) else { return nil }
                return scope.replace(line, scope.language.isIndented ? "pass" : scope.language == .swift ? "" : ";")
            }
        },
        MutationOperator("return-value") { scope in
            returns(scope).compactMap { value in
                guard let value else { return nil }
                let text = scope.file.text(of: value)
                let table = [scope.words.yes: scope.words.no, scope.words.no: scope.words.yes]
                if let other = table[text] { return scope.replace(value, other) }
                if let number = Int(text) { return scope.replace(value, String(number + 1)) }
                return text == scope.words.nothing ? nil : scope.replace(value, scope.words.nothing)
            }
        },
        MutationOperator("return-variable") { scope in
            let names = scope.variables.sorted()
            return returns(scope).flatMap { value -> [SourceEdit] in
                guard let value, value.count > 1 || scope.file.kind(value.lowerBound) == .word else { return [] }
                let text = scope.file.text(of: value)
                return names.filter { $0 != text && text.contains($0) }.prefix(2).map { scope.replace(value, $0) }
            }
        },
        MutationOperator("early-return") { scope in
            guard let value = returns(scope).last ?? nil, value.count == 1,
                scope.variables.contains(scope.text(value.lowerBound))
            else { return [] }
            return scope.lines.compactMap { line in
                guard ["for", "if", "while"].contains(scope.text(line.lowerBound)), line.upperBound <= value.lowerBound,
                    isAssigned(scope.text(value.lowerBound), before: line.lowerBound, scope)
                else { return nil }
                return before(line, "return \(scope.text(value.lowerBound))", scope)
            }
        },
        MutationOperator("accumulation-lost") { scope in
            scope.lines.compactMap { line in
                guard scope.language == .python, ["+=", "-="].contains(scope.text(line.lowerBound + 1)),
                    scope.file.column(line.lowerBound) > scope.file.column(scope.function.head.lowerBound) + 4
                else { return nil }
                return SourceEdit(
                    range: scope.file.code[line.lowerBound + 1].range,
                    text: "="
                )
            }
        },
        MutationOperator("statements-swapped") { scope in
            zip(scope.lines, scope.lines.dropFirst()).compactMap { first, second in
                guard first.upperBound == second.lowerBound, isRemovable(first, scope), isRemovable(second, scope),
                    scope.file.column(first.lowerBound) == scope.file.column(second.lowerBound)
                else { return nil }
                let between = scope.file.text(scope.file.span(first).upperBound..<scope.file.span(second).lowerBound)
                let text = scope.file.text(of: second) + between + scope.file.text(of: first)
                return scope.replace(first.lowerBound..<second.upperBound, text)
            }
        },
    ]

    private static let assigning: Set = ["+=", "-=", "*=", "/=", "|=", "&=", "=", "++", "--"]

    /// A call or an assignment to something that is there already, in one piece.
    private static func isRemovable(_ line: Range<Int>, _ scope: MutationScope) -> Bool {
        guard scope.file.kind(line.lowerBound) == .word, scope.file.endsOperand(line.lowerBound),
            line.allSatisfy({ scope.file.partners[$0].map(line.contains) ?? true })
        else { return false }
        let last = scope.text(line.upperBound - 1)
        let isCall = [")", ";"].contains(last) && !line.contains { scope.text($0) == "{" }
        let assigns = line.contains { assigning.contains(scope.text($0)) } && line.count > 2
        return (isCall || assigns) && !["{", ":"].contains(last)
    }

    /// The value of each `return`; `nil` for one without.
    private static func returns(_ scope: MutationScope) -> [Range<Int>?] {
        scope.lines.compactMap { line -> Range<Int>?? in
            guard scope.text(line.lowerBound) == "return" else { return nil }
            let end = scope.text(line.upperBound - 1) == ";" ? line.upperBound - 1 : line.upperBound
            return .some(line.lowerBound + 1 < end ? line.lowerBound + 1..<end : nil)
        }
    }

    private static func isAssigned(_ name: String, before index: Int, _ scope: MutationScope) -> Bool {
        scope.own.contains { $0 < index && scope.text($0) == name }
    }

    /// A statement in a line of its own before `line`.
    private static func before(_ line: Range<Int>, _ text: String, _ scope: MutationScope) -> SourceEdit {
        let start = scope.file.code[line.lowerBound].range.lowerBound
        let indent = scope.file.text(scope.file.lineStart(start)..<start)
        return SourceEdit(range: start..<start, text: "\(text)\n\(indent)")
    }
}
