import LooperCore

/// What a call of `edit` asks for: these lines in place of those.
struct EditPair: Hashable {
    var old: [String]
    var new: [String]
    /// Whether the texts need not be whole lines: what matches exactly is replaced as it stands.
    var isLiteral = false

    /// Every way to read a body as old lines, a line of seven `=`, new lines; none where that line is missing.
    ///
    /// A longer separator, which stands where the lines themselves hold one, leaves no doubt; see `PairSeparator`.
    static func readings(of body: String) -> [EditPair] {
        let written = splitLines(body)
        if let index = PairSeparator.index(in: written) { return [EditPair(written, partedAt: index)] }
        let lines = withoutConflictMarkers(written)
        let separators = lines.indices.filter { lines[$0].withoutTrailingSpace == PairSeparator.plain }
        return separators.map { EditPair(lines, partedAt: $0) }
    }

    private init(_ lines: [String], partedAt index: Int) {
        let new = Array(lines[(index + 1)...])
        self.init(old: Array(lines[..<index]), new: new == [""] ? [] : new)
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

    /// Whether both texts are the same bytes; Swift's `==` takes an accent for a letter and its accent.
    var changesNothing: Bool { old.elementsEqual(new) { $0.utf8.elementsEqual($1.utf8) } }

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
}
