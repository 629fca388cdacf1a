/// Finds runs of lines in lines, byte by byte, in time linear in both.
enum LineSearch {
    /// Where `wanted` begins in `lines`, overlapping places too, as far as `isPlace` agrees; at most `limit`.
    static func starts(
        of wanted: [String],
        in lines: [String],
        limit: Int = 50,
        where isPlace: (Int) -> Bool = { _ in true }
    ) -> [Int] {
        guard !wanted.isEmpty, wanted.count <= lines.count else { return [] }
        let wanted = wanted.map { Array($0.utf8) }
        let fallbacks = fallbacks(of: wanted)
        var starts: [Int] = []
        var matched = 0
        for (index, line) in lines.enumerated() {
            while matched > 0, matched == wanted.count || !line.utf8.elementsEqual(wanted[matched]) {
                matched = fallbacks[matched - 1]
            }
            if line.utf8.elementsEqual(wanted[matched]) { matched += 1 }
            guard matched == wanted.count else { continue }
            let start = index + 1 - matched
            if isPlace(start) { starts.append(start) }
            guard starts.count < limit else { break }
        }
        return starts
    }

    /// For each beginning of `wanted`, how much of its end is a beginning too.
    private static func fallbacks(of wanted: [[UInt8]]) -> [Int] {
        var fallbacks = [0]
        var length = 0
        for line in wanted.dropFirst() {
            while length > 0, line != wanted[length] { length = fallbacks[length - 1] }
            if line == wanted[length] { length += 1 }
            fallbacks.append(length)
        }
        return fallbacks
    }
}
