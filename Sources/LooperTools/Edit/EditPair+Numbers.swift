// The line numbers that `read` puts before each line.
extension EditPair {
    /// A line as `read` shows it: its number and what stands after it.
    struct Numbered {
        var number: Int
        var text: String
        /// Whether nothing follows the number, as after a blank line whose tab was lost.
        var isBare: Bool
    }

    /// The pair without line numbers, if all its old lines carry them in order.
    ///
    /// A new line loses its number only where that goes on from those before it: any other is content.
    var withoutLineNumbers: EditPair? {
        let (old, new) = (wholeLines.old, wholeLines.new)
        let cut = old.compactMap(Self.numbered)
        let follow = zip(cut, cut.dropFirst()).allSatisfy { $1.number == $0.number + 1 }
        guard let first = cut.first?.number, cut.count == old.count, follow, cut.contains(where: { !$0.isBare }) else {
            return nil
        }
        return EditPair(old: cut.map(\.text), new: Self.withoutNumbers(new, in: first..<(first + cut.count)))
    }

    /// `lines` without numbers that ascend: the next one, or a later one of the old lines.
    private static func withoutNumbers(_ lines: [String], in range: Range<Int>) -> [String] {
        var last = range.lowerBound - 1
        return lines.map { line in
            guard let cut = numbered(line) else { return line }
            let isNext = cut.number == last + 1
            guard isNext || (!cut.isBare && cut.number > last && range.contains(cut.number)) else { return line }
            last = cut.number
            return cut.text
        }
    }

    static func numbered(_ line: String) -> Numbered? {
        let start = line.drop { $0 == " " }
        let digits = start.prefix { $0.isASCII && $0.isNumber }
        guard let number = Int(digits), number < Int.max / 2 else { return nil }
        let rest = start.dropFirst(digits.count)
        guard let mark = rest.first else { return Numbered(number: number, text: "", isBare: true) }
        guard mark == "\t" || mark == "|" else { return nil }
        return Numbered(number: number, text: String(rest.dropFirst()), isBare: false)
    }
}
