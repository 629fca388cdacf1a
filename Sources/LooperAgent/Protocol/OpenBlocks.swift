import LooperCore

/// What stands open in a body, so that an end tag in it is quoted: a here-document of a command, or a code fence of
/// content.
struct OpenBlocks {
    private enum Kind {
        case command
        case content
        case other
    }

    private let kind: Kind
    /// The words that end the here-documents which are open, the next one first.
    private var words: [[UInt8]] = []
    private var isFenced = false

    init(of specification: ToolSpecification) {
        kind = specification.name == "bash" ? .command : specification.body == .content ? .content : .other
    }

    /// Whether `body` leaves something open.
    static func isOpen(_ body: String, of specification: ToolSpecification) -> Bool {
        var blocks = OpenBlocks(of: specification)
        for line in Array(body.utf8).split(separator: .lineFeed) { blocks.take(line) }
        return blocks.isOpen
    }

    /// Whether something is open.
    var isOpen: Bool { isFenced || !words.isEmpty }

    /// Follows one line, its end aside.
    mutating func take(_ line: ArraySlice<UInt8>) {
        switch kind {
        case .command: takeCommand(line)
        case .content: if line.drop(while: \.isBlank).starts(with: "```".utf8) { isFenced.toggle() }
        case .other: break
        }
    }

    private mutating func takeCommand(_ line: ArraySlice<UInt8>) {
        guard let word = words.first else { return open(line) }
        guard line.count >= word.count else { return }
        var text = line.drop(while: \.isBlank)
        while text.last?.isWhite == true { text.removeLast() }
        if text.elementsEqual(word) { words.removeFirst() }
    }

    /// Notes `<<EOF`, `<<'EOF'` and `<<-EOF`; `<<<` and the shift of numbers are none.
    private mutating func open(_ line: ArraySlice<UInt8>) {
        var rest = line
        while let place = rest.firstIndex(of: UInt8(ascii: "<")) {
            let marks = rest[place...].prefix { $0 == UInt8(ascii: "<") }
            rest = rest[marks.endIndex...]
            if marks.count == 2, let word = Self.word(rest) { words.append(word) }
        }
    }

    /// The word behind `<<`.
    ///
    /// After a blank only one in quotes or capitals is taken, because `a << b` shifts.
    private static func word(_ text: ArraySlice<UInt8>) -> [UInt8]? {
        let bare = text.first == UInt8(ascii: "-") ? text.dropFirst() : text
        var start = bare.drop(while: \.isBlank)
        let follows = start.startIndex == bare.startIndex
        let quote = start.first.flatMap { $0 == UInt8(ascii: "'") || $0 == UInt8(ascii: "\"") ? $0 : nil }
        if quote != nil || start.first == UInt8(ascii: "\\") { start = start.dropFirst() }
        let word = start.prefix(while: \.isNameByte)
        guard let first = word.first, first > UInt8(ascii: "9"), word.count <= 64 else { return nil }
        if let quote { return start[word.endIndex...].first == quote ? Array(word) : nil }
        return follows || first <= UInt8(ascii: "Z") ? Array(word) : nil
    }
}
