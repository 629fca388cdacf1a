extension MutationOperator {
    /// Kinds that change what is handed over in a call.
    static let calls: [MutationOperator] = [
        MutationOperator("argument-dropped") { scope in
            scope.calls.compactMap { open in
                let parts = scope.parts(in: open)
                guard parts.count >= 2, let last = parts.last else { return nil }
                let start = scope.file.code[parts[parts.count - 2].upperBound - 1].range.upperBound
                return SourceEdit(range: start..<scope.file.span(last).upperBound, text: "")
            }
        },
        MutationOperator("arguments-swapped") { scope in
            scope.calls.flatMap { open -> [SourceEdit] in
                let parts = scope.parts(in: open)
                return zip(parts, parts.dropFirst()).prefix(2).compactMap { first, second in
                    let words = [first, second].map { scope.file.text(of: $0) }
                    guard words[0] != words[1], ![first, second].contains(where: { isNamed($0, scope) }) else {
                        return nil
                    }
                    let between = scope.file.text(
                        scope.file.span(first).upperBound..<scope.file.span(second).lowerBound
                    )
                    return scope.replace(first.lowerBound..<second.upperBound, words[1] + between + words[0])
                }
            }
        },
        MutationOperator("argument-replaced") { scope in
            scope.calls.flatMap { open -> [SourceEdit] in
                scope.parts(in: open).compactMap { part in
                    guard part.count == 1, scope.file.kind(part.lowerBound) == .word,
                        scope.file.endsOperand(part.lowerBound)
                    else { return nil }
                    return scope.replace(part, scope.words.nothing)
                }
            }
        },
        MutationOperator("call-unwrapped") { scope in
            scope.calls.compactMap { open in
                guard let close = scope.file.partners[open], scope.parts(in: open).count == 1,
                    scope.text(open - 2) != ".", !isNamed(open + 1..<close, scope)
                else { return nil }
                let inner = scope.file.text(of: open + 1..<close)
                return scope.replace(open - 1..<close + 1, close == open + 2 ? inner : "(\(inner))")
            }
        },
        MutationOperator("method-call-dropped") { scope in
            scope.calls.compactMap { open in
                guard let close = scope.file.partners[open], scope.text(open - 2) == ".",
                    scope.file.endsOperand(open - 3), !isStatement(open - 3, close, scope)
                else { return nil }
                return scope.replace(open - 2..<close + 1, "")
            }
        },
        MutationOperator("range-by-one") { scope in
            scope.calls.compactMap { open in
                guard scope.text(open - 1) == "range", let first = scope.parts(in: open).first else { return nil }
                let isOnly = scope.parts(in: open).count == 1
                let text = scope.file.text(of: first)
                if let value = Int(text) { return scope.replace(first, String(isOnly ? max(0, value - 1) : value + 1)) }
                return scope.replace(first, "\(text) \(isOnly ? "-" : "+") 1")
            }
        },
    ]

    /// `name=value`, or `name: value` in Swift; stars and generators are not for moving either.
    private static func isNamed(_ part: Range<Int>, _ scope: MutationScope) -> Bool {
        ["*", "**", "&"].contains(scope.text(part.lowerBound)) || ["=", ":"].contains(scope.text(part.lowerBound + 1))
            || part.contains { scope.text($0) == "for" }
    }

    /// Whether the whole line is the call, so that nothing would be left of it.
    private static func isStatement(_ first: Int, _ close: Int, _ scope: MutationScope) -> Bool {
        scope.file.lines.contains { $0.lowerBound <= first && $0.upperBound == close + 1 && $0.lowerBound >= first - 2 }
    }
}
