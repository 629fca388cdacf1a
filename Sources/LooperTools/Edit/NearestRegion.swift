/// The lines of a file that are most like an old text that is not there; for the error message only.
struct NearestRegion {
    /// Lines of the file, counted from 0.
    var lines: Range<Int>
    /// Index of the first old line that differs from the file's, counted from 0.
    var difference: Int

    /// The best window: the one that shares most lines with `old`, or else begins with the most similar line.
    init?(of old: [String], in texts: [String]) {
        let wanted = old.map(\.trimmed)
        let present = texts.map(\.trimmed)
        guard !present.isEmpty, wanted.contains(where: { !$0.isEmpty }),
            let start = Self.bestOverlap(wanted, present) ?? Self.mostSimilar(wanted, present)
        else { return nil }
        lines = start..<min(present.count, start + old.count)
        let exact = zip(old, texts[lines]).prefix { $0.withoutTrailingSpace == $1.withoutTrailingSpace }
        difference = exact.count
    }

    private static func bestOverlap(_ wanted: [String], _ present: [String]) -> Int? {
        var places: [String: [Int]] = [:]
        for (index, line) in present.enumerated() where line.count > 3 { places[line, default: []].append(index) }
        var votes: [Int: Int] = [:]
        for (offset, line) in wanted.enumerated() {
            for place in places[line, default: []].prefix(1_000) where place >= offset {
                votes[place - offset, default: 0] += 1
            }
        }
        return votes.max { ($0.value, -$0.key) < ($1.value, -$1.key) }?.key
    }

    private static func mostSimilar(_ wanted: [String], _ present: [String]) -> Int? {
        guard let offset = wanted.firstIndex(where: { !$0.isEmpty }) else { return nil }
        let pairs = Self.pairs(wanted[offset])
        var best: (similarity: Double, index: Int)?
        for (index, line) in present.enumerated() where !line.isEmpty {
            let other = Self.pairs(line)
            let similarity = Double(2 * pairs.intersection(other).count) / Double(max(1, pairs.count + other.count))
            if similarity > best?.similarity ?? 0.4 { best = (similarity, index) }
        }
        return best.map { max(0, $0.index - offset) }
    }

    /// Neighbouring bytes, as one number each.
    private static func pairs(_ line: String) -> Set<UInt16> {
        let bytes = Array(line.utf8.prefix(200))
        return Set(zip(bytes, bytes.dropFirst()).map { UInt16($0) << 8 | UInt16($1) })
    }
}
