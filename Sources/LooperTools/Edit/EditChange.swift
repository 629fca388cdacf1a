/// The bytes of a file after an edit, and which of its lines are new.
struct EditChange {
    var bytes: [UInt8]
    /// Lines of the changed file, counted from 0, that stand where the old text stood.
    var lines: Range<Int>

    /// Puts the new text of `pair` where `match` is; `nil` where its indentation cannot follow the file's.
    static func make(_ pair: EditPair, at match: EditMatch, in source: SourceText) -> EditChange? {
        switch match {
        case .bytes(let range): bytes(pair, range, source)
        case .lines(let range, let shift): lines(pair.wholeLines, range, shift, source)
        }
    }

    private static func bytes(_ pair: EditPair, _ range: Range<Int>, _ source: SourceText) -> EditChange {
        let line = source.lines[source.line(at: range.lowerBound)]
        var range = range
        if pair.new.isEmpty, !pair.isLiteral, range.lowerBound == line.start {
            range = range.lowerBound..<wholeLineEnd(range, source)
        }
        let before = String(decoding: source.bytes[line.start..<range.lowerBound], as: UTF8.self)
        let new = pair.isLiteral ? pair.new : continued(pair, after: before)
        let (changed, lines) = shrunk(range, pair.old, new, source)
        let text = bytes(new[lines].joined(separator: "\n"), endingLinesLike: source)
        var change = replacing(changed, with: text, count: 0, source)
        let first = source.lines.isEmpty ? 0 : source.line(at: range.lowerBound)
        change.lines = first..<(first + (new.last == "" ? new.count - 1 : new.count))
        return change
    }

    private static func bytes(_ text: String, endingLinesLike source: SourceText) -> [UInt8] {
        let lineEnd = source.lineEnd
        return text.utf8.flatMap { $0 == 0x0A ? lineEnd : [$0] }
    }

    /// The part of `range`, and of the new lines for it, without the lines at both ends that do not change: those keep
    /// their line ends.
    private static func shrunk(_ range: Range<Int>, _ old: [String], _ new: [String], _ source: SourceText)
        -> (Range<Int>, Range<Int>)
    {
        let limit = min(old.count, new.count) - 1
        guard limit > 0 else { return (range, new.indices) }
        let first = source.line(at: range.lowerBound)
        let isSame: (String, String) -> Bool = { $0.utf8.elementsEqual($1.utf8) }
        let head = zip(old, new).prefix(limit).prefix(while: isSame).count
        let tail = zip(old.reversed(), new.reversed()).prefix(limit - head).prefix(while: isSame).count
        let start = head > 0 ? source.lines[first + head - 1].next : range.lowerBound
        let end = tail > 0 ? source.lines[first + old.count - 1 - tail].end : range.upperBound
        return (start..<end, head..<(new.count - tail))
    }

    /// What ends a line of the file that stays, or what ends most lines.
    private static func lineEnd(of line: Int?, _ source: SourceText) -> [UInt8] {
        guard let line, source.lines[line].next > source.lines[line].end else { return source.lineEnd }
        return Array(source.bytes[source.lines[line].end..<source.lines[line].next])
    }

    /// The end of the last line's line end, if the range covers all of that line.
    private static func wholeLineEnd(_ range: Range<Int>, _ source: SourceText) -> Int {
        let last = source.lines[source.line(at: max(range.lowerBound, range.upperBound - 1))]
        return range.upperBound == last.end ? last.next : range.upperBound
    }

    /// The new lines, indented like the file where the old text was one line given without its indentation.
    private static func continued(_ pair: EditPair, after before: String) -> [String] {
        guard !before.isEmpty, before.trimmed.isEmpty, pair.old.count == 1, pair.new.count > 1 else { return pair.new }
        let further = pair.new.dropFirst().filter { !$0.trimmed.isEmpty }
        let opensBlock = pair.new[0].trimmed.last.map { ":{([".contains($0) } ?? false
        let isRelative =
            further.contains { !$0.hasPrefix(before) } || opensBlock && further.first?.indentation == before
        guard isRelative else { return pair.new }
        return pair.new.prefix(1) + pair.new.dropFirst().map { IndentationShift.add(before).apply(to: $0) ?? $0 }
    }

    /// Lines that are in both texts keep the file's own bytes.
    private static func lines(
        _ pair: EditPair,
        _ range: Range<Int>,
        _ shift: IndentationShift,
        _ source: SourceText
    ) -> EditChange? {
        let kept = keptLines(pair)
        var text: [UInt8] = []
        for (index, line) in pair.new.enumerated() {
            if let old = kept[index] {
                let own = source.lines[range.lowerBound + old]
                text += source.bytes[own.start..<own.end]
            } else {
                guard let shifted = shift.apply(to: line) else { return nil }
                text += shifted.utf8
            }
            if index < pair.new.count - 1 { text += lineEnd(of: kept[index].map { range.lowerBound + $0 }, source) }
        }
        let last = source.lines[range.upperBound - 1]
        let end = pair.new.isEmpty ? last.next : last.end
        return replacing(source.lines[range.lowerBound].start..<end, with: text, count: pair.new.count, source)
    }

    /// For each new line that stayed, which old line it was.
    private static func keptLines(_ pair: EditPair) -> [Int: Int] {
        let old = pair.old.map(\.withoutTrailingSpace)
        let new = pair.new.map(\.withoutTrailingSpace)
        var removed: Set<Int> = []
        var inserted: Set<Int> = []
        for change in new.difference(from: old, by: { $0.utf8.elementsEqual($1.utf8) }) {
            switch change {
            case .remove(let offset, _, _): removed.insert(offset)
            case .insert(let offset, _, _): inserted.insert(offset)
            }
        }
        let pairs = zip(
            new.indices.filter { !inserted.contains($0) },
            old.indices.filter { !removed.contains($0) }
        )
        return Dictionary(uniqueKeysWithValues: pairs.map { ($0, $1) })
    }

    private static func replacing(
        _ range: Range<Int>,
        with text: [UInt8],
        count: Int,
        _ source: SourceText
    ) -> EditChange {
        let first = source.lines.isEmpty ? 0 : source.line(at: range.lowerBound)
        return EditChange(
            bytes: Array(source.bytes[..<range.lowerBound]) + text + source.bytes[range.upperBound...],
            lines: first..<(first + count)
        )
    }
}
