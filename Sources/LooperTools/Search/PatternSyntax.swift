/// What a regular expression says.
indirect enum PatternNode: Hashable, Sendable {
    enum Place: Hashable, Sendable { case start, end, wordBoundary, notWordBoundary }

    case set(ByteSet)
    case sequence([PatternNode])
    case either([PatternNode])
    case repeated(PatternNode, least: Int, most: Int?)
    case place(Place)
}

/// Why a text is no regular expression that can be searched for.
struct PatternFault: Error, Hashable {
    var words: String
}

/// Reads regular expressions as Python, `grep -E` and most others write them, over the bytes of UTF-8.
///
/// No references back and no looking around: what is left can be searched in time linear in the text. `\|` is `|`, as
/// `grep` without `-E` has it.
struct PatternSyntax {
    private static let depthLimit = 100
    private static let countLimit = 1_000

    private var rest: Substring
    private var isFolded = false
    private var depth = 0

    /// Reads all of `text`.
    static func parse(_ text: String) throws(PatternFault) -> PatternNode {
        var syntax = PatternSyntax(rest: text[...])
        if syntax.skip("(?i)") { syntax.isFolded = true }
        let node = try syntax.either()
        guard syntax.rest.isEmpty else { throw PatternFault(words: "there is a `)` too many") }
        return node
    }

    private init(rest: Substring) {
        self.rest = rest
    }

    private mutating func skip(_ text: String) -> Bool {
        guard rest.hasPrefix(text) else { return false }
        rest = rest.dropFirst(text.count)
        return true
    }

    private mutating func either() throws(PatternFault) -> PatternNode {
        depth += 1
        defer { depth -= 1 }
        guard depth <= Self.depthLimit else { throw PatternFault(words: "it is nested too deep") }
        var branches = [try sequence()]
        while skip("|") || skip("\\|") { branches.append(try sequence()) }
        return branches.count == 1 ? branches[0] : .either(branches)
    }

    private mutating func sequence() throws(PatternFault) -> PatternNode {
        var nodes: [PatternNode] = []
        while let next = rest.first, next != "|", next != ")", !rest.hasPrefix("\\|") {
            nodes.append(try repeated(atom()))
        }
        return .sequence(nodes)
    }

    private mutating func repeated(_ atom: PatternNode) throws(PatternFault) -> PatternNode {
        var node = atom
        while let mark = rest.first {
            switch mark {
            case "*": node = .repeated(node, least: 0, most: nil)
            case "+": node = .repeated(node, least: 1, most: nil)
            case "?": node = .repeated(node, least: 0, most: 1)
            case "{":
                guard let (least, most) = try counts() else { return node }
                node = .repeated(node, least: least, most: most)
                continue
            default: return node
            }
            rest.removeFirst()
            // Lazy or not is the same where only the line counts.
            _ = skip("?")
        }
        return node
    }

    /// `{2}`, `{2,}`, `{2,5}`; a brace that is none of these stands for itself.
    private mutating func counts() throws(PatternFault) -> (Int, Int?)? {
        guard let close = rest.firstIndex(of: "}") else { return nil }
        let ends = rest[rest.index(after: rest.startIndex)..<close].split(
            separator: ",",
            maxSplits: 1,
            omittingEmptySubsequences: false
        )
        guard let first = ends.first, let least = Int(first) else { return nil }
        var most: Int? = least
        if ends.count == 2 {
            most = ends[1].isEmpty ? nil : Int(ends[1])
            guard most != nil || ends[1].isEmpty else { return nil }
        }
        guard least >= 0, least <= most ?? least, max(least, most ?? 0) <= Self.countLimit else {
            throw PatternFault(words: "a count in braces goes up to \(Self.countLimit)")
        }
        rest = rest[rest.index(after: close)...]
        return (least, most)
    }

    private mutating func atom() throws(PatternFault) -> PatternNode {
        let first = rest.removeFirst()
        switch first {
        case ".": return Self.anything
        case "^": return .place(.start)
        case "$": return .place(.end)
        case "(": return try group()
        case "[": return try bracket()
        case "\\": return try escape()
        case "*", "+", "?": throw PatternFault(words: "there is nothing before `\(first)` to repeat")
        default: return literal(first)
        }
    }

    private mutating func group() throws(PatternFault) -> PatternNode {
        if rest.hasPrefix("?"), !skip("?:") {
            throw PatternFault(words: "groups that begin with `(?` are not known, but for `(?:`")
        }
        let node = try either()
        guard skip(")") else { throw PatternFault(words: "a `)` is missing") }
        return node
    }

    private func literal(_ character: Character) -> PatternNode {
        let sets = character.utf8.map { byte in isFolded ? ByteSet([byte]).folded : ByteSet([byte]) }
        return sets.count == 1 ? .set(sets[0]) : .sequence(sets.map(PatternNode.set))
    }

    private mutating func escape() throws(PatternFault) -> PatternNode {
        guard let next = rest.popFirst() else { throw PatternFault(words: "it ends with `\\`") }
        if let set = Self.named(next) { return .set(set) }
        switch next {
        case "b", "<", ">": return .place(.wordBoundary)
        case "B": return .place(.notWordBoundary)
        case "A": return .place(.start)
        case "Z", "z": return .place(.end)
        case "t": return .set(ByteSet([0x09]))
        default:
            guard !next.isNumber, !next.isLetter else { throw PatternFault(words: "`\\\(next)` is not known") }
            return literal(next)
        }
    }

    private static func named(_ letter: Character) -> ByteSet? {
        switch letter {
        case "d": .digits
        case "D": ByteSet.digits.inverted
        case "w": ByteSet.word.union(.beyondASCII)
        case "W": ByteSet.word.union(.beyondASCII).inverted
        case "s": .spaces
        case "S": ByteSet.spaces.inverted
        default: nil
        }
    }

    /// One character: a byte, or a first byte of several with those that follow.
    private static let anything = PatternNode.either([
        .set(ByteSet([0x0A]).inverted), wide,
    ])

    private static let wide = PatternNode.sequence([
        .set(ByteSet(Array(0xC2...0xF4))), .repeated(.set(ByteSet(Array(0x80...0xBF))), least: 1, most: 3),
    ])
}

// MARK: Brackets

extension PatternSyntax {
    private mutating func bracket() throws(PatternFault) -> PatternNode {
        let isInverted = skip("^")
        var set = ByteSet()
        var others: [PatternNode] = []
        var isFirst = true
        while isFirst || !rest.hasPrefix("]") {
            isFirst = false
            let (low, named) = try member()
            if let named {
                set = set.union(named)
            } else if let byte = low.asciiValue {
                set = set.union(try range(from: byte))
            } else {
                others.append(literal(low))
            }
        }
        rest.removeFirst()
        if isFolded { set = set.folded }
        guard isInverted else { return others.isEmpty ? .set(set) : .either([.set(set)] + others) }
        return .either([.set(set.union(ByteSet([0x0A])).inverted), Self.wide])
    }

    /// The next character of a bracket, or the set that its escape names.
    private mutating func member() throws(PatternFault) -> (Character, ByteSet?) {
        for (name, set) in Self.classes where skip(name) { return (" ", set) }
        guard let next = rest.popFirst() else { throw PatternFault(words: "a `]` is missing") }
        guard next == "\\" else { return (next, nil) }
        guard let escaped = rest.popFirst() else { throw PatternFault(words: "a `]` is missing") }
        if escaped == "t" { return ("\t", nil) }
        return (escaped, Self.named(escaped))
    }

    private mutating func range(from low: UInt8) throws(PatternFault) -> ByteSet {
        guard rest.hasPrefix("-"), !rest.hasPrefix("-]") else { return ByteSet([low]) }
        rest.removeFirst()
        let (high, named) = try member()
        guard named == nil, let end = high.asciiValue, low <= end else {
            throw PatternFault(words: "a range in brackets goes from a lower to a higher ASCII character")
        }
        return ByteSet(Array(low...end))
    }

    private static let classes: [(String, ByteSet)] = [
        ("[:alnum:]", ByteSet(Array(0x30...0x39) + Array(0x41...0x5A) + Array(0x61...0x7A))),
        ("[:alpha:]", ByteSet(Array(0x41...0x5A) + Array(0x61...0x7A))),
        ("[:digit:]", .digits), ("[:space:]", .spaces),
        ("[:upper:]", ByteSet(Array(0x41...0x5A))), ("[:lower:]", ByteSet(Array(0x61...0x7A))),
    ]
}
