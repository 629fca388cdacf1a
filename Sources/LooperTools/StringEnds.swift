extension String {
    /// Without white space at both ends.
    package var trimmed: String {
        guard let first = firstIndex(where: { !$0.isWhitespace }),
            let last = lastIndex(where: { !$0.isWhitespace })
        else { return "" }
        return String(self[first...last])
    }

    /// Without spaces, tabs and carriage returns at the end.
    package var withoutTrailingSpace: String {
        var end = unicodeScalars.endIndex
        while end > unicodeScalars.startIndex {
            let before = unicodeScalars.index(before: end)
            guard [" ", "\t", "\r"].contains(unicodeScalars[before]) else { break }
            end = before
        }
        return String(unicodeScalars[..<end])
    }

    /// The spaces and tabs at its start.
    package var indentation: String {
        String(String.UnicodeScalarView(unicodeScalars.prefix { $0 == " " || $0 == "\t" }))
    }

    /// Without the spaces and tabs at its start.
    package var withoutIndentation: String {
        String(unicodeScalars.drop { $0 == " " || $0 == "\t" })
    }

    /// Without newlines at the end.
    package var withoutFinalNewlines: String {
        var text = self
        while text.hasSuffix("\n") || text.hasSuffix("\r\n") { text.removeLast() }
        return text
    }
}
