/// The line between the old and the new lines of an edit.
package enum PairSeparator {
    /// What a model writes.
    package static let plain = "======="

    /// A line that can stand between `old` and `new`: the plain one, or, where they hold that, a longer one.
    package static func between(_ old: String, _ new: String) -> String {
        let lines = (old + "\n" + new).utf8.split(separator: 0x0A)
        let counts = lines.compactMap { count(in: String(decoding: $0, as: UTF8.self)) }
        guard let longest = counts.max() else { return plain }
        return Array(repeating: plain, count: longest + 1).joined(separator: "|")
    }

    /// Where the longer separator stands in `lines`: the longest one counts, if there is only one.
    package static func index(in lines: [String]) -> Int? {
        let counts = lines.map { count(in: $0) ?? 0 }
        guard let longest = counts.max(), longest > 1, counts.count(where: { $0 == longest }) == 1 else { return nil }
        return counts.firstIndex(of: longest)
    }

    /// How many plain separators the line holds, with a bar between them; `nil` where it is none.
    private static func count(in line: String) -> Int? {
        guard line.utf8.starts(with: plain.utf8) else { return nil }
        var text = Array(line.utf8)
        while let last = text.last, [0x20, 0x09, 0x0D].contains(last) { text.removeLast() }
        let parts = text.split(separator: UInt8(ascii: "|"), omittingEmptySubsequences: false)
        return parts.allSatisfy { $0.elementsEqual(plain.utf8) } ? parts.count : nil
    }
}
