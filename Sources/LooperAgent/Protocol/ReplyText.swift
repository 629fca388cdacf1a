/// The bytes of a reply and the few ways in which the protocol looks at them.
///
/// Every search counts the bytes it looked at, so that tests can hold the parser to linear work.
struct ReplyText {
    private(set) var bytes: [UInt8] = []
    /// Bytes looked at so far by searches.
    private(set) var examined = 0

    mutating func append(_ text: String) {
        bytes.append(contentsOf: text.utf8)
    }

    /// The text of a range; ranges of the protocol never cut a scalar.
    func string(_ range: Range<Int>) -> String {
        String(decoding: bytes[range], as: UTF8.self)
    }

    /// Whether `word` stands at `position`, before `end`.
    func has(_ word: [UInt8], at position: Int, before end: Int) -> Bool {
        guard position >= 0, position + word.count <= end else { return false }
        for index in word.indices where bytes[position + index] != word[index] { return false }
        return true
    }

    /// Whether `word` stands at `position`, before `end`.
    func has(_ word: StaticString, at position: Int, before end: Int) -> Bool {
        guard position >= 0, position + word.utf8CodeUnitCount <= end else { return false }
        for index in 0..<word.utf8CodeUnitCount where bytes[position + index] != word.utf8Start[index] { return false }
        return true
    }

    /// The first place of `byte` in `range`, or `nil`.
    mutating func find(_ byte: UInt8, in range: Range<Int>) -> Int? {
        var place = range.lowerBound
        while place < range.upperBound, bytes[place] != byte { place += 1 }
        examined += min(place + 1, range.upperBound) - range.lowerBound
        return place < range.upperBound ? place : nil
    }

    /// Whether the number of backticks in `range` is odd: what follows is quoted.
    mutating func hasOddBackticks(in range: Range<Int>) -> Bool {
        var isOdd = false
        for place in range where bytes[place] == UInt8(ascii: "`") { isOdd.toggle() }
        examined += range.count
        return isOdd
    }

    /// The first place of `word` in `range`, or `nil`.
    mutating func find(_ word: [UInt8], in range: Range<Int>) -> Int? {
        guard let first = word.first else { return nil }
        var start = range.lowerBound
        while let place = find(first, in: start..<range.upperBound) {
            if has(word, at: place, before: range.upperBound) { return place }
            start = place + 1
        }
        return nil
    }

    /// The first place of `word` in `range`, or `nil`.
    mutating func find(_ word: StaticString, in range: Range<Int>) -> Int? {
        guard word.utf8CodeUnitCount > 0 else { return nil }
        let first = word.utf8Start[0]
        var start = range.lowerBound
        while let place = find(first, in: start..<range.upperBound) {
            if has(word, at: place, before: range.upperBound) { return place }
            start = place + 1
        }
        return nil
    }

    /// The first position at or after `position` that is neither a space nor a tab.
    mutating func skipBlanks(from position: Int, to end: Int) -> Int {
        var place = position
        while place < end, bytes[place].isBlank { place += 1 }
        examined += place - position
        return place
    }

    /// The first position at or after `position` that is no white space.
    mutating func skipWhite(from position: Int, to end: Int) -> Int {
        var place = position
        while place < end, bytes[place].isWhite { place += 1 }
        examined += place - position
        return place
    }

    /// The first position at or after `position` that is no space, tab, byte order mark, or space of Unicode that
    /// models write like one.
    mutating func skipIndentation(from position: Int, to end: Int) -> Int {
        var place = skipBlanks(from: position, to: end)
        while place < end, bytes[place] >= 0xC2 {
            if has("\u{A0}", at: place, before: end) {
                place += 2
            } else if has("\u{FEFF}", at: place, before: end) || has("\u{200B}", at: place, before: end)
                || has("\u{3000}", at: place, before: end)
            {
                place += 3
            } else {
                return place
            }
            place = skipBlanks(from: place, to: end)
        }
        return place
    }

    /// The end of `range` without spaces and tabs at its end.
    mutating func trimBlanks(before end: Int, from start: Int) -> Int {
        var place = end
        while place > start, bytes[place - 1].isBlank { place -= 1 }
        examined += end - place
        return place
    }

    /// The end of `range` without white space at its end.
    mutating func trimWhite(before end: Int, from start: Int) -> Int {
        var place = end
        while place > start, bytes[place - 1].isWhite { place -= 1 }
        examined += end - place
        return place
    }
}

extension UInt8 {
    static let lineFeed = UInt8(ascii: "\n")
    static let carriageReturn = UInt8(ascii: "\r")

    var isBlank: Bool { self == UInt8(ascii: " ") || self == UInt8(ascii: "\t") }

    var isWhite: Bool { isBlank || self == .lineFeed || self == .carriageReturn }

    /// Whether the byte may be part of the name of a tag or an attribute.
    var isNameByte: Bool {
        switch self {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "-"):
            true
        default: false
        }
    }
}
