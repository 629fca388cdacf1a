/// Divides source text into words, numbers, strings, comments and symbols, by the rules of its language.
///
/// It never fails: what it does not know is a symbol, and what is not closed ends with its line or the text.
struct Lexer {
    let bytes: [UInt8]
    let rules: LexicalRules
    private var index = 0
    private var line = 0
    private var tokens: [SourceToken] = []

    init(_ bytes: [UInt8], language: SourceLanguage) {
        self.bytes = bytes
        rules = .of(language)
    }

    /// All tokens in order; white space is left out.
    static func tokens(_ bytes: [UInt8], language: SourceLanguage) -> [SourceToken] {
        var lexer = Lexer(bytes, language: language)
        return lexer.run()
    }

    private mutating func run() -> [SourceToken] {
        while index < bytes.count {
            if ByteClass.isBlank(bytes[index]) {
                index += 1
            } else {
                let (kind, end) = next()
                add(kind, until: max(end, index + 1))
            }
        }
        return tokens
    }

    private mutating func add(_ kind: SourceToken.Kind, until end: Int) {
        tokens.append(SourceToken(kind: kind, range: index..<min(end, bytes.count), line: line))
        line += bytes[index..<min(end, bytes.count)].count { $0 == 0x0A }
        index = end
    }

    private func next() -> (SourceToken.Kind, Int) {
        let byte = bytes[index]
        if byte == 0x0A { return (.newline, index + 1) }
        if let end = commentEnd() { return (.comment, end) }
        if let end = stringEnd(at: index) { return (.string, end) }
        if ByteClass.isDigit(byte) { return (.number, numberEnd()) }
        if ByteClass.isWord(byte) { return (.word, wordEnd(index)) }
        return (.symbol, symbolEnd())
    }

    // MARK: Comments

    private func commentEnd() -> Int? {
        if starts(rules.lineComment, at: index) { return lineEnd(index) }
        if rules.hasDirectives, bytes[index] == UInt8(ascii: "#"), isFirstOfLine { return directiveEnd() }
        if rules.hasBlockComments, starts(Self.open, at: index) { return blockEnd() }
        return nil
    }

    private static let open = Array("/*".utf8)
    private static let close = Array("*/".utf8)

    private func blockEnd() -> Int {
        var depth = 1
        var place = index + 2
        while place < bytes.count, depth > 0 {
            if starts(Self.close, at: place) {
                depth -= 1
                place += 2
            } else if rules.nestsComments, starts(Self.open, at: place) {
                depth += 1
                place += 2
            } else {
                place += 1
            }
        }
        return place
    }

    /// A directive goes on where its line ends with a backslash.
    private func directiveEnd() -> Int {
        var end = lineEnd(index)
        while end < bytes.count, bytes[end - 1] == UInt8(ascii: "\\") { end = lineEnd(end + 1) }
        return end
    }

    private var isFirstOfLine: Bool { tokens.last.map { $0.kind == .newline || $0.line < line } ?? true }

    // MARK: Strings

    /// Where the string that opens at `place` ends; `nil` where none does.
    func stringEnd(at place: Int) -> Int? {
        if let end = rawEnd(at: place) { return end }
        if rules.hasLifetimes, bytes[place] == UInt8(ascii: "'") { return characterEnd(at: place) }
        if let end = regularExpressionEnd(at: place) { return end }
        var start = place
        while start - place < rules.prefixes.longest, start < bytes.count, rules.prefixes.letters.contains(bytes[start])
        {
            start += 1
        }
        guard let quote = rules.quotes.first(where: { starts($0.mark, at: start) }) else { return nil }
        let isRaw = bytes[place..<start].contains { $0 | 0x20 == UInt8(ascii: "r") }
        return end(of: quote, after: start + quote.mark.count, escapes: quote.escapes || isRaw)
    }

    /// In a raw string of Python too a backslash keeps the quote after it from closing.
    private func end(of quote: LexicalRules.Quote, after start: Int, escapes: Bool) -> Int {
        var place = start
        while place < bytes.count {
            if !quote.hole.isEmpty, starts(quote.hole, at: place) {
                place = holeEnd(place + quote.hole.count)
            } else if escapes, bytes[place] == UInt8(ascii: "\\") {
                place += 2
            } else if starts(quote.mark, at: place) {
                return place + quote.mark.count
            } else if bytes[place] == 0x0A, !quote.spansLines {
                return place
            } else {
                place += 1
            }
        }
        return bytes.count
    }

    /// The end of code inside a string, whose own strings may hold brackets.
    private func holeEnd(_ start: Int) -> Int {
        var depth = 1
        var place = start
        while place < bytes.count, depth > 0 {
            if let end = stringEnd(at: place) {
                place = max(end, place + 1)
                continue
            }
            if ByteClass.opens(bytes[place]) { depth += 1 }
            if ByteClass.closes(bytes[place]) { depth -= 1 }
            place += 1
        }
        return place
    }

    private func rawEnd(at place: Int) -> Int? {
        guard rules.rawMark != .none else { return nil }
        var start = place
        if rules.rawMark == .rust {
            if start < bytes.count, bytes[start] == UInt8(ascii: "b") { start += 1 }
            guard start < bytes.count, bytes[start] == UInt8(ascii: "r") else { return nil }
            start += 1
        }
        let hashes = bytes[min(start, bytes.count)...].prefix { $0 == UInt8(ascii: "#") }.count
        guard hashes > 0 || rules.rawMark == .rust, start + hashes < bytes.count,
            bytes[start + hashes] == UInt8(ascii: "\"")
        else { return nil }
        let closing = [UInt8(ascii: "\"")] + [UInt8](repeating: UInt8(ascii: "#"), count: hashes)
        var end = start + hashes + 1
        while end < bytes.count, !starts(closing, at: end) { end += 1 }
        return min(end + closing.count, bytes.count)
    }

    /// A character of Rust; `nil` for a lifetime.
    private func characterEnd(at place: Int) -> Int? {
        guard place + 2 < bytes.count else { return nil }
        if bytes[place + 1] == UInt8(ascii: "\\") {
            let rest = bytes[(place + 3)...].prefix(12)
            return rest.firstIndex(of: UInt8(ascii: "'")).map { $0 + 1 }
        }
        let rest = bytes[(place + 2)...].prefix(4)
        guard let end = rest.firstIndex(of: UInt8(ascii: "'")) else { return nil }
        return end == place + 2 || bytes[place + 1] >= 0x80 ? end + 1 : nil
    }

    /// A regular expression of JavaScript: where an operand cannot end, `/` does not divide.
    private func regularExpressionEnd(at place: Int) -> Int? {
        guard rules.hasRegularExpressions, bytes[place] == UInt8(ascii: "/"), place == index, !followsOperand
        else { return nil }
        var inClass = false
        var end = place + 1
        while end < bytes.count, bytes[end] != 0x0A {
            switch bytes[end] {
            case UInt8(ascii: "\\"): end += 1
            case UInt8(ascii: "["): inClass = true
            case UInt8(ascii: "]"): inClass = false
            case UInt8(ascii: "/") where !inClass: return wordEnd(end + 1)
            default: break
            }
            end += 1
        }
        return nil
    }

    private var followsOperand: Bool {
        guard let last = tokens.last(where: { $0.kind != .comment && $0.kind != .newline }) else { return false }
        switch last.kind {
        case .number, .string: return true
        case .word:
            return !["return", "typeof", "case", "in", "of"].contains(
                String(decoding: bytes[last.range], as: UTF8.self)
            )
        default:
            return [UInt8(ascii: ")"), UInt8(ascii: "]"), UInt8(ascii: "}")].contains(bytes[last.range.lowerBound])
        }
    }

    // MARK: Words

    private func wordEnd(_ start: Int) -> Int {
        bytes[min(start, bytes.count)...].firstIndex { !ByteClass.isWord($0) } ?? bytes.count
    }

    private func numberEnd() -> Int {
        var end = index
        while end < bytes.count {
            let byte = bytes[end]
            let isPoint = byte == UInt8(ascii: ".") && end + 1 < bytes.count && bytes[end + 1] != byte
            let isSign =
                (byte == UInt8(ascii: "+") || byte == UInt8(ascii: "-")) && bytes[end - 1] | 0x20 == 0x65
                && !starts(Array("0x".utf8), at: index)
            guard ByteClass.isWord(byte) || (isPoint && ByteClass.isDigit(bytes[end + 1])) || isSign else { break }
            end += 1
        }
        return end
    }

    /// Longer ones go first.
    private static let symbols = [
        "..<", "...", "..=", "**=", "//=", ">>=", "<<=", "===", "!==", "&&=", "||=", "??=", "==", "!=", "<=", ">=",
        "&&",
        "||", "+=", "-=", "*=", "/=", "%=", "&=", "|=", "^=", "->", "=>", ":=", "**", "//", "++", "--", "<<", ">>",
        "::",
        "??", "?.", "..",
    ].map { Array($0.utf8) }

    private func symbolEnd() -> Int {
        index + (Self.symbols.first { starts($0, at: index) }?.count ?? 1)
    }

    private func lineEnd(_ start: Int) -> Int {
        bytes[min(start, bytes.count)...].firstIndex(of: 0x0A) ?? bytes.count
    }

    private func starts(_ mark: [UInt8], at place: Int) -> Bool {
        place + mark.count <= bytes.count && bytes[place..<place + mark.count].elementsEqual(mark)
    }
}

/// Kinds of byte.
enum ByteClass {
    static func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 || byte == 0x0D || byte == 0x0C }
    static func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }

    /// Letters, digits, `_`, `$` and all of UTF-8 beyond ASCII.
    static func isWord(_ byte: UInt8) -> Bool {
        isDigit(byte) || (0x41...0x5A).contains(byte & 0xDF) && byte < 0x80 || byte == 0x5F || byte == 0x24
            || byte >= 0x80
    }

    static func opens(_ byte: UInt8) -> Bool { byte == 0x28 || byte == 0x5B || byte == 0x7B }
    static func closes(_ byte: UInt8) -> Bool { byte == 0x29 || byte == 0x5D || byte == 0x7D }
}
