/// A source file as tokens with their brackets, lines and functions.
struct SourceFile: Sendable {
    let path: String
    let language: SourceLanguage
    let bytes: [UInt8]
    /// Tokens of code: no comments and no line ends.
    let code: [SourceToken]
    /// For a bracket the index of the one it belongs to.
    let partners: [Int: Int]
    /// Logical lines, as ranges of indices into ``code``: a line goes on inside of brackets.
    let lines: [Range<Int>]
    /// Functions in the order they begin; inner ones after outer ones.
    private(set) var functions: [FunctionSpan] = []

    /// Reads `bytes`; `nil` where practice does not know the language.
    init?(path: String, bytes: [UInt8]) {
        guard let language = SourceLanguage(path: path) else { return nil }
        self.path = path
        self.language = language
        self.bytes = bytes
        let tokens = Lexer.tokens(bytes, language: language)
        code = tokens.filter { $0.kind != .comment && $0.kind != .newline }
        partners = Self.pair(code, bytes)
        lines = Self.divide(code, bytes, isIndented: language.isIndented)
        functions = FunctionFinder(file: self).functions()
    }

    /// The text of token `index`; empty outside of the file.
    func text(_ index: Int) -> String {
        code.indices.contains(index) ? text(code[index].range) : ""
    }

    func text(_ range: Range<Int>) -> String { String(decoding: bytes[range], as: UTF8.self) }

    /// The text from the first to the last token of `indices`, as it stands.
    func text(of indices: Range<Int>) -> String { text(span(indices)) }

    /// The bytes from the first to the last token of `indices`.
    func span(_ indices: Range<Int>) -> Range<Int> {
        guard let first = indices.first, let last = indices.last else { return 0..<0 }
        return code[first].range.lowerBound..<code[last].range.upperBound
    }

    func kind(_ index: Int) -> SourceToken.Kind? { code.indices.contains(index) ? code[index].kind : nil }

    /// Columns before the token in its line, in bytes.
    func column(_ index: Int) -> Int { code[index].range.lowerBound - lineStart(code[index].range.lowerBound) }

    func lineStart(_ offset: Int) -> Int { bytes[..<offset].lastIndex(of: 0x0A).map { $0 + 1 } ?? 0 }

    /// White space on both sides of a token.
    func isSpaced(_ index: Int) -> Bool {
        let range = code[index].range
        guard range.lowerBound > 0, range.upperBound < bytes.count else { return false }
        return [bytes[range.lowerBound - 1], bytes[range.upperBound]].allSatisfy { ByteClass.isBlank($0) || $0 == 0x0A }
    }

    /// Whether an operand ends with this token, so that `-` after it subtracts.
    func endsOperand(_ index: Int) -> Bool {
        switch kind(index) {
        case .number, .string: true
        case .word: !language.keywords.contains(text(index)) || ["self", "cls", "this", "super"].contains(text(index))
        case .symbol: [")", "]"].contains(text(index))
        default: false
        }
    }

    private static func pair(_ code: [SourceToken], _ bytes: [UInt8]) -> [Int: Int] {
        var partners: [Int: Int] = [:]
        var open: [Int] = []
        for (index, token) in code.enumerated() where token.kind == .symbol && token.range.count == 1 {
            let byte = bytes[token.range.lowerBound]
            if ByteClass.opens(byte) { open.append(index) }
            if ByteClass.closes(byte), let first = open.popLast() {
                partners[first] = index
                partners[index] = first
            }
        }
        return partners
    }

    private static func divide(_ code: [SourceToken], _ bytes: [UInt8], isIndented: Bool) -> [Range<Int>] {
        var lines: [Range<Int>] = []
        var start = 0
        var depth = 0
        for (index, token) in code.enumerated() {
            if index > start, depth <= 0, code[index - 1].line < token.line, !joins(code[index - 1], token, bytes) {
                lines.append(start..<index)
                start = index
            }
            guard token.kind == .symbol, token.range.count == 1 else { continue }
            let byte = bytes[token.range.lowerBound]
            // Braces of other languages hold statements.
            let isBrace = byte == UInt8(ascii: "{") || byte == UInt8(ascii: "}")
            guard isIndented || !isBrace else { continue }
            depth += ByteClass.opens(byte) ? 1 : ByteClass.closes(byte) ? -1 : 0
        }
        if start < code.count { lines.append(start..<code.count) }
        return lines
    }

    /// Whether a backslash carries the line on.
    private static func joins(_ last: SourceToken, _ next: SourceToken, _ bytes: [UInt8]) -> Bool {
        bytes[last.range] == [UInt8(ascii: "\\")]
    }
}

/// A function: where it is, and which tokens are its own.
struct FunctionSpan: Sendable, Hashable {
    var name: String
    /// Tokens of the head, without the colon or brace.
    var head: Range<Int>
    /// Tokens of the body, without braces.
    var body: Range<Int>
}
