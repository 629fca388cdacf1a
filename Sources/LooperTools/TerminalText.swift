extension String {
    /// The text without what only a terminal understands.
    ///
    /// Escape sequences and control characters go, tabs and newlines stay; a carriage return ends a line as well.
    package var withoutTerminalControls: String {
        let scalars = Array(unicodeScalars)
        var plain = String.UnicodeScalarView()
        var index = 0
        while index < scalars.count {
            switch scalars[index] {
            case "\u{1B}": index = Self.endOfEscape(scalars, at: index)
            case "\r":
                index += 1
                if index == scalars.count || scalars[index] != "\n" { plain.append("\n") }
            case let scalar:
                if scalar == "\t" || scalar == "\n" || scalar.properties.generalCategory != .control {
                    plain.append(scalar)
                }
                index += 1
            }
        }
        return String(plain)
    }

    /// Where the escape sequence that begins at `start` ends; one that is not complete is no more than its beginning.
    private static func endOfEscape(_ scalars: [Unicode.Scalar], at start: Int) -> Int {
        let next = start + 1
        guard next < scalars.count else { return next }
        switch scalars[next] {
        case "[":
            let parameters = scalars[(next + 1)...].prefix { (" "..."?").contains($0) }
            return end(scalars, after: parameters, final: "@"..."~")
        case "]", "P", "X", "^", "_": return endOfString(scalars, from: next + 1)
        case " "..."/":
            return end(scalars, after: scalars[next...].prefix { (" "..."/").contains($0) }, final: "0"..."~")
        case "0"..."~": return next + 1
        default: return next
        }
    }

    private static func end(
        _ scalars: [Unicode.Scalar],
        after middle: ArraySlice<Unicode.Scalar>,
        final: ClosedRange<Unicode.Scalar>
    ) -> Int {
        let end = middle.endIndex
        return end < scalars.count && final.contains(scalars[end]) ? end + 1 : end
    }

    /// Such a string ends with a bell or with escape and backslash; without them, it would swallow the output.
    private static func endOfString(_ scalars: [Unicode.Scalar], from start: Int) -> Int {
        guard let end = scalars[start...].firstIndex(where: { ["\u{07}", "\u{1B}", "\n"].contains($0) }) else {
            return start
        }
        if scalars[end] == "\u{07}" { return end + 1 }
        return scalars[end...].starts(with: ["\u{1B}", "\\"]) ? end + 2 : start
    }
}
