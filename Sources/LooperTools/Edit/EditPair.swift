/// What a call of `edit` asks for: these lines in place of those.
struct EditPair: Hashable {
    var old: [String]
    var new: [String]
    /// Whether the texts need not be whole lines: what matches exactly is replaced as it stands.
    var isLiteral = false

    /// Every way to read a body as old lines, a line of seven `=`, new lines; none where that line is missing.
    static func readings(of body: String) -> [EditPair] {
        let lines = withoutConflictMarkers(splitLines(body))
        let separators = lines.indices.filter { lines[$0].withoutTrailingSpace == "=======" }
        return separators.map { index in
            var new = Array(lines[(index + 1)...])
            if new == [""] { new = [] }
            return EditPair(old: Array(lines[..<index]), new: new)
        }
    }

    /// Texts that stand for themselves, with the newline at their ends if there is one.
    init(old: String, new: String) {
        self.old = Self.splitLines(old)
        self.new = new.isEmpty ? [] : Self.splitLines(new)
        isLiteral = true
    }

    init(old: [String], new: [String]) {
        self.old = old
        self.new = new
    }

    /// The pair as whole lines: the newline at the end of a literal one belongs to its last line.
    var wholeLines: EditPair {
        guard isLiteral, old.count > 1, old.last == "" else { return self }
        return EditPair(old: Array(old.dropLast()), new: new.last == "" ? Array(new.dropLast()) : new)
    }

    /// By bytes, because Swift sees `\r\n` as one character.
    private static func splitLines(_ body: String) -> [String] {
        body.utf8.split(separator: 0x0A, omittingEmptySubsequences: false).map { line in
            String(decoding: line.last == 0x0D ? line.dropLast() : line, as: UTF8.self)
        }
    }

    /// Without the `<<<<<<<` and `>>>>>>>` lines that models add from habit.
    private static func withoutConflictMarkers(_ lines: [String]) -> [String] {
        guard lines.count > 2, lines[0].hasPrefix("<<<<<<<"), lines[lines.count - 1].hasPrefix(">>>>>>>") else {
            return lines
        }
        return Array(lines[1..<(lines.count - 1)])
    }

    /// The pair without the line numbers that `read` puts before each line, if all its old lines carry them in order.
    var withoutLineNumbers: EditPair? {
        let (old, new) = (wholeLines.old, wholeLines.new)
        let cut = old.map(Self.numbered)
        let numbers = cut.compactMap { $0?.number }
        guard !old.isEmpty, numbers.count == old.count,
            zip(numbers, numbers.dropFirst()).allSatisfy({ $1 == $0 + 1 })
        else { return nil }
        return EditPair(old: cut.compactMap { $0?.text }, new: new.map { Self.numbered($0)?.text ?? $0 })
    }

    /// A line as `read` shows it: its number and what stands after it.
    static func numbered(_ line: String) -> (number: Int, text: String)? {
        let start = line.drop { $0 == " " }
        let digits = start.prefix { $0.isASCII && $0.isNumber }
        guard let number = Int(digits) else { return nil }
        let rest = start.dropFirst(digits.count)
        guard let mark = rest.first else { return (number, "") }
        return mark == "\t" || mark == "|" ? (number, String(rest.dropFirst())) : nil
    }
}
