/// How lines are looked for.
enum SearchNeedle {
    /// Letter by letter.
    case exact([UInt8])
    /// Without regard to the case of ASCII letters; in lower case.
    case folded([UInt8])
    /// As a regular expression.
    case pattern(PatternMatcher)
}

/// The lines found so far.
struct SearchHits {
    private var needle: SearchNeedle
    private let limits: ToolLimits
    /// How many lines were found.
    private(set) var count = 0
    /// The first of them, as `path:line: text`.
    private(set) var shown: [String] = []
    /// How many lines of each file are not shown, in the order of files.
    private(set) var hidden: [(path: String, count: Int)] = []

    /// Whether the regular expression took too long to go on.
    var isExhausted: Bool {
        if case .pattern(let matcher) = needle { matcher.isExhausted } else { false }
    }

    init(_ needle: SearchNeedle, limits: ToolLimits) {
        self.needle = needle
        self.limits = limits
    }

    /// Adds the lines of a file that hold the needle.
    mutating func look(into bytes: [UInt8], path: String) {
        switch needle {
        case .exact(let wanted): look(for: wanted, in: bytes, of: bytes, path)
        case .folded(let wanted): look(for: wanted, in: bytes.map(Self.lower), of: bytes, path)
        case .pattern(var matcher):
            for (index, line) in SourceText(bytes).lines.enumerated() where !matcher.isExhausted {
                let text = bytes[line.start..<line.end]
                if matcher.matches(text) { add(text, at: 0, path: path, line: index + 1) }
            }
            needle = .pattern(matcher)
        }
    }

    private mutating func look(for wanted: [UInt8], in hay: [UInt8], of bytes: [UInt8], _ path: String) {
        var next = 0
        var line = 1
        var counted = 0
        while let found = ByteSearch.first(wanted, in: hay, from: next) {
            while let newline = bytes[counted..<found].firstIndex(of: 0x0A) {
                line += 1
                counted = newline + 1
            }
            let end = bytes[found...].firstIndex(of: 0x0A) ?? bytes.count
            add(bytes[counted..<end], at: found - counted, path: path, line: line)
            next = end
        }
    }

    private mutating func add(_ bytes: ArraySlice<UInt8>, at offset: Int, path: String, line: Int) {
        count += 1
        if shown.count < limits.searchMatches {
            shown.append("\(path):\(line): \(excerpt(bytes, around: offset))")
        } else if hidden.last?.path == path {
            hidden[hidden.count - 1].count += 1
        } else {
            hidden.append((path, 1))
        }
    }

    /// The line clipped, from the beginning or, where the find lies far behind it, from a little before the find.
    private func excerpt(_ bytes: ArraySlice<UInt8>, around offset: Int) -> String {
        let limit = limits.searchLineCharacters
        guard offset > limit * 3 / 4 else {
            return Truncation.clip(String(decoding: bytes, as: UTF8.self).trimmed, limit: limit)
        }
        let skipped = Truncation.head(bytes, limit: offset - limit / 4)
        let text = String(decoding: bytes.dropFirst(skipped.count), as: UTF8.self).trimmed
        return "[\(skipped.count) bytes of the line before] " + Truncation.clip(text, limit: limit)
    }

    static func lower(_ byte: UInt8) -> UInt8 {
        (0x41...0x5A).contains(byte) ? byte | 0x20 : byte
    }
}
