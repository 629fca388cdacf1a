/// The text of a log in lines and words.
enum LogText {
    /// Lines as they stand, whichever way they end.
    static func lines(_ log: String) -> [String] {
        var lines: [String] = []
        var line: [UInt8] = []
        var last: UInt8 = 0
        for byte in log.utf8 {
            defer { last = byte }
            if byte == 0x0A, last == 0x0D { continue }
            if byte == 0x0A || byte == 0x0D {
                lines.append(String(decoding: line, as: UTF8.self))
                line.removeAll(keepingCapacity: true)
            } else {
                line.append(byte)
            }
        }
        lines.append(String(decoding: line, as: UTF8.self))
        return lines
    }

    /// Lines that hold anything, without colours and other orders to a terminal.
    static func plainLines(_ log: String) -> [String] {
        ANSICodes.strip(log).utf8.split(separator: 0x0A).map { line in
            String(decoding: line.last == 0x0D ? line.dropLast() : line, as: UTF8.self)
        }
    }

    /// What stands between white space.
    static func words(_ line: String) -> [String] {
        line.unicodeScalars.split { isSpace($0) }.map(String.init)
    }

    /// Without white space at both ends.
    static func trimmed(_ line: String) -> String {
        let scalars = line.unicodeScalars
        guard let first = scalars.firstIndex(where: { !isSpace($0) }),
            let last = scalars.lastIndex(where: { !isSpace($0) })
        else { return "" }
        return String(scalars[first...last])
    }

    /// The four separators of information are space to those who set the rules of published logs.
    private static func isSpace(_ scalar: Unicode.Scalar) -> Bool {
        scalar.properties.isWhitespace || (0x1C...0x1F).contains(scalar.value)
    }
}

extension String {
    /// What stands before the first `mark`; all where there is none.
    func before(_ mark: String) -> String {
        utf8.firstRange(of: mark.utf8).map { String(self[..<$0.lowerBound]) } ?? self
    }
}
