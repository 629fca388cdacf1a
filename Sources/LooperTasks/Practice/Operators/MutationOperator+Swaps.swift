extension MutationOperator {
    /// Kinds that put one token in the place of another.
    static let swaps: [MutationOperator] = [
        symbols("comparison", ["==": "!=", "!=": "==", "<": ">", ">": "<", "<=": ">=", ">=": "<=", "===": "!=="]),
        symbols("boundary", ["<": "<=", "<=": "<", ">": ">=", ">=": ">", "..<": "...", "...": "..<", "..=": ".."]),
        symbols("arithmetic", ["+": "-", "-": "+", "*": "+", "/": "*", "//": "*", "%": "*", "**": "*"]),
        symbols("bitwise", ["&": "|", "|": "&", "^": "&", "<<": ">>", ">>": "<<"]),
        symbols("assignment", ["+=": "-=", "-=": "+=", "*=": "+=", "/=": "*=", "|=": "&=", "&=": "|="]),
        logic,
        membership,
        words("truth-value", ["True": "False", "False": "True", "true": "false", "false": "true"]),
        words("break-continue", ["break": "continue", "continue": "break"]),
        methodTwins,
        functionTwins,
    ]

    /// Binary symbols; outside of Python with white space around, for `<` and `*` have other meanings too.
    private static func symbols(_ name: String, _ table: [String: String]) -> MutationOperator {
        MutationOperator(name) { scope in
            scope.body.compactMap { index in
                guard scope.file.kind(index) == .symbol, let other = table[scope.text(index)],
                    scope.file.endsOperand(index - 1), scope.language == .python || scope.file.isSpaced(index)
                else { return nil }
                return scope.replace(index, other)
            }
        }
    }

    private static func words(_ name: String, _ table: [String: String]) -> MutationOperator {
        MutationOperator(name) { scope in
            scope.body.compactMap { index in
                guard scope.file.kind(index) == .word, let other = table[scope.text(index)],
                    scope.text(index - 1) != "."
                else { return nil }
                return scope.replace(index, other)
            }
        }
    }

    private static let logic = MutationOperator("logic") { scope in
        let pair = [scope.words.and: scope.words.or, scope.words.or: scope.words.and]
        return scope.body.compactMap { index in pair[scope.text(index)].map { scope.replace(index, $0) } }
    }

    /// `in` and `is` of Python with and without their negation.
    private static let membership = MutationOperator("membership") { scope in
        guard scope.language == .python else { return [] }
        return scope.body.compactMap { index in
            switch (scope.text(index), scope.text(index + 1)) {
            case ("not", "in"): return scope.replace(index..<index + 2, "in")
            case ("is", "not"): return scope.replace(index..<index + 2, "is")
            case ("is", _): return scope.replace(index, "is not")
            case ("in", _) where scope.text(index - 1) != "not" && !isLoop(index, scope):
                return scope.replace(index, "not in")
            default: return nil
            }
        }
    }

    /// Whether this `in` belongs to a `for`: the nearest word of the kinds before it says so.
    private static func isLoop(_ index: Int, _ scope: MutationScope) -> Bool {
        let line = scope.file.lines.first { $0.contains(index) } ?? index..<index
        let before = (line.lowerBound..<index).reversed().map(scope.text)
        return before.first { ["for", "in", "if", "and", "or", "not", "while", "elif", "return"].contains($0) } == "for"
    }

    private static let methodPairs = pairs([
        ("lstrip", "rstrip"), ("startswith", "endswith"), ("find", "rfind"), ("index", "rindex"),
        ("split", "rsplit"), ("partition", "rpartition"), ("upper", "lower"), ("keys", "values"), ("append", "extend"),
        ("ljust", "rjust"), ("add", "discard"), ("isupper", "islower"), ("popleft", "pop"), ("appendleft", "append"),
        ("union", "intersection"), ("issubset", "issuperset"), ("hasPrefix", "hasSuffix"), ("first", "last"),
        ("dropFirst", "dropLast"), ("prefix", "suffix"), ("lowercased", "uppercased"), ("firstIndex", "lastIndex"),
        ("startsWith", "endsWith"), ("toLowerCase", "toUpperCase"), ("trimStart", "trimEnd"), ("push", "unshift"),
        ("shift", "pop"), ("indexOf", "lastIndexOf"), ("some", "every"), ("starts_with", "ends_with"),
        ("trim_start", "trim_end"), ("HasPrefix", "HasSuffix"), ("TrimLeft", "TrimRight"), ("ToLower", "ToUpper"),
        ("Index", "LastIndex"), ("is_some", "is_none"), ("is_ok", "is_err"),
    ])

    private static let functionPairs = pairs([
        ("min", "max"), ("any", "all"), ("floor", "ceil"), ("first", "last"), ("islice", "chain"), ("map", "filter"),
        ("list", "set"), ("tuple", "list"), ("sorted", "list"), ("bisect_left", "bisect_right"), ("sum", "max"),
        ("takewhile", "dropwhile"), ("zip", "zip_longest"), ("fmin", "fmax"), ("tolower", "toupper"),
        ("isdigit", "isalpha"), ("strchr", "strrchr"),
    ])

    private static let methodTwins = MutationOperator("method-twin") { scope in
        scope.body.compactMap { index in
            guard scope.text(index - 1) == ".", let twin = methodPairs[scope.text(index)] else { return nil }
            return scope.replace(index, twin)
        }
    }

    private static let functionTwins = MutationOperator("function-twin") { scope in
        scope.calls.compactMap { open in
            guard scope.text(open - 2) != ".", let twin = functionPairs[scope.text(open - 1)] else { return nil }
            return scope.replace(open - 1, twin)
        }
    }

    /// Both directions; where a word has several twins, the first.
    private static func pairs(_ list: [(String, String)]) -> [String: String] {
        Dictionary(list + list.map { ($1, $0) }) { first, _ in first }
    }
}
