extension String {
    /// How many columns of a terminal the text takes.
    var columns: Int { reduce(0) { $0 + $1.columns } }

    /// The beginning of the text that takes at most `width` columns; what is clipped ends with `…`.
    func clipped(toColumns width: Int) -> String {
        guard columns > width else { return self }
        var left = width - 1
        let head = prefix { character in
            left -= character.columns
            return left >= 0
        }
        return head + "…"
    }

    /// The end of the text that takes at most `width` columns; what is clipped begins with `…`.
    func clippedAtStart(toColumns width: Int) -> String {
        guard columns > width else { return self }
        var left = width - 1
        let tail = reversed().prefix { character in
            left -= character.columns
            return left >= 0
        }
        return "…" + String(tail.reversed())
    }

    /// The text with spaces for its tabs, up to each fourth column.
    var withoutTabs: String {
        var text = ""
        var column = 0
        for character in self {
            let piece = character == "\t" ? String(repeating: " ", count: 4 - column % 4) : String(character)
            text += piece
            column += piece.columns
        }
        return text
    }

    /// The text with spaces after it, `width` columns in all or its own length if that is more.
    func padded(to width: Int) -> String {
        self + String(repeating: " ", count: max(0, width - columns))
    }
}

extension Character {
    /// Columns of a terminal: 2 for East Asian wide characters and most emoji, 0 for marks without a base.
    fileprivate var columns: Int {
        guard let scalar = unicodeScalars.first else { return 0 }
        if scalar.isASCII { return 1 }
        switch scalar.properties.generalCategory {
        case .nonspacingMark, .enclosingMark, .format, .control: return 0
        default: return Self.wide.contains { $0.contains(scalar.value) } ? 2 : 1
        }
    }

    private static let wide: [ClosedRange<UInt32>] = [
        0x1100...0x115F, 0x2E80...0x303E, 0x3041...0xA4CF, 0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFE30...0xFE6F,
        0xFF00...0xFF60, 0xFFE0...0xFFE6, 0x1F300...0x1F64F, 0x1F680...0x1F6FF, 0x1F900...0x1FAFF, 0x20000...0x3FFFD,
    ]
}
