/// Takes a line of shell apart into words, redirections and links.
struct ShellLexer {
    enum Token: Hashable {
        case word(String)
        /// A file that output is sent to.
        case output(String)
        case link(ShellLine.Link)
    }

    private let bytes: [UInt8]
    private var place = 0
    /// Ends of here-documents whose text begins with the next line.
    private var documents: [String] = []

    init(_ text: String) {
        bytes = Array(text.utf8)
    }

    /// The next token, or `nil` at the end.
    mutating func next() -> Token? {
        while place < bytes.count {
            switch bytes[place] {
            case UInt8(ascii: " "), UInt8(ascii: "\t"), UInt8(ascii: "\r"): place += 1
            case UInt8(ascii: "#"): place = bytes[place...].firstIndex(of: .lineFeed) ?? bytes.count
            case UInt8(ascii: "\\") where peek(1) == .lineFeed: place += 2
            case .lineFeed:
                place += 1
                skipDocuments()
                return .link(.sequence)
            case UInt8(ascii: ";"), UInt8(ascii: "("), UInt8(ascii: ")"):
                place += 1
                return .link(.sequence)
            case UInt8(ascii: "|"): return bar()
            case UInt8(ascii: "&"): if let token = ampersand() { return token }
            case UInt8(ascii: "<"): input()
            case UInt8(ascii: ">"): if let target = output() { return .output(target) }
            default: if let token = word() { return token }
            }
        }
        return nil
    }

    private func peek(_ offset: Int) -> UInt8? {
        place + offset < bytes.count ? bytes[place + offset] : nil
    }

    private mutating func bar() -> Token {
        let isOr = peek(1) == UInt8(ascii: "|")
        place += isOr || peek(1) == UInt8(ascii: "&") ? 2 : 1
        return .link(isOr ? .or : .pipe)
    }

    private mutating func ampersand() -> Token? {
        if peek(1) == UInt8(ascii: "&") {
            place += 2
            return .link(.and)
        }
        place += 1
        // `&>` is a redirection, which comes next.
        return peek(0) == UInt8(ascii: ">") ? nil : .link(.background)
    }

    /// Passes `<file`, `<<<text` and `<<end`, whose text is skipped later.
    private mutating func input() {
        let start = place
        while peek(0) == UInt8(ascii: "<") { place += 1 }
        let isDocument = place - start == 2
        if peek(0) == UInt8(ascii: "-") || peek(0) == UInt8(ascii: "&") { place += 1 }
        let target = text()
        if isDocument, !target.isEmpty { documents.append(target) }
    }

    /// Passes `>file`, `>>file`, `>|file` and `>&1`, and answers the file.
    private mutating func output() -> String? {
        while let byte = peek(0), [UInt8(ascii: ">"), UInt8(ascii: "|")].contains(byte) { place += 1 }
        let isCopy = peek(0) == UInt8(ascii: "&")
        if isCopy { place += 1 }
        let target = text()
        return isCopy || target.isEmpty ? nil : target
    }

    private mutating func word() -> Token? {
        let start = place
        let text = text()
        // The number before a redirection belongs to it.
        let isDescriptor = place < bytes.count && [UInt8(ascii: "<"), UInt8(ascii: ">")].contains(bytes[place])
        if isDescriptor, text.utf8.allSatisfy({ (0x30...0x39).contains($0) }) { return nil }
        if place == start { place += 1 }
        return .word(text)
    }

    private mutating func skipDocuments() {
        for end in documents {
            while place < bytes.count {
                let stop = bytes[place...].firstIndex(of: .lineFeed) ?? bytes.count
                let line = String(decoding: bytes[place..<stop], as: UTF8.self)
                place = min(stop + 1, bytes.count)
                if line.drop(while: { $0 == "\t" }) == end { break }
            }
        }
        documents = []
    }
}

// MARK: Words

extension ShellLexer {
    private static let ends: Set<UInt8> = Set(" \t\r\n;|&<>()".utf8)

    /// The word that begins here, or after blank space, without its quotes.
    private mutating func text() -> String {
        while let byte = peek(0), byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") { place += 1 }
        var word: [UInt8] = []
        while let byte = peek(0), !Self.ends.contains(byte) {
            switch byte {
            case UInt8(ascii: "'"): word += quoted(by: byte)
            case UInt8(ascii: "\""): word += quoted(by: byte)
            case UInt8(ascii: "`"): word += [byte] + quoted(by: byte) + [byte]
            case UInt8(ascii: "$") where peek(1) == UInt8(ascii: "("): word += substitution()
            case UInt8(ascii: "\\"):
                place += 1
                if let next = peek(0), next != .lineFeed { word.append(next) }
                place = min(place + 1, bytes.count)
            default:
                word.append(byte)
                place += 1
            }
        }
        return String(decoding: word, as: UTF8.self)
    }

    /// What stands between two quotes; a quote that is not closed goes to the end.
    private mutating func quoted(by quote: UInt8) -> [UInt8] {
        place += 1
        var content: [UInt8] = []
        while let byte = peek(0), byte != quote {
            if byte == UInt8(ascii: "\\"), quote != UInt8(ascii: "'"), peek(1) != nil { place += 1 }
            content.append(bytes[place])
            place += 1
        }
        place = min(place + 1, bytes.count)
        return content
    }

    /// All of `$(…)`, with what is nested in it.
    private mutating func substitution() -> [UInt8] {
        let start = place
        var depth = 0
        while let byte = peek(0) {
            if byte == UInt8(ascii: "(") { depth += 1 }
            if byte == UInt8(ascii: ")") { depth -= 1 }
            place += 1
            if byte == UInt8(ascii: ")"), depth == 0 { break }
        }
        return Array(bytes[start..<place])
    }
}
