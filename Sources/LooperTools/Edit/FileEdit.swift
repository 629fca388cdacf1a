import LooperCore

/// An edit of one file: what becomes of its bytes, or the words why it cannot be made.
struct FileEdit {
    /// Every way to read what was asked for.
    let readings: [EditPair]
    let words: EditWords

    /// What came of it.
    enum Result {
        case changed(EditChange, EditMatchLevel)
        case refused(Observation)
    }

    /// Finds the old lines in `source` and puts the new ones there.
    func apply(to source: SourceText) -> Result {
        guard let first = readings.first else { return .refused(words.noSeparator) }
        if let refusal = words.refusal(of: first, readings: readings.count, in: source) { return .refused(refusal) }
        let matcher = EditMatcher(source, fuzzyThreshold: words.limits.fuzzyEditThreshold)
        switch EditSearch.find(readings, matcher, source) {
        case .found(let pair, let match, let level): return change(pair, match, level, source)
        case .several(let lines): return .refused(words.several(lines))
        case .none: return .refused(words.notFound(readings, source, matcher))
        }
    }

    private func change(_ pair: EditPair, _ match: EditMatch, _ level: EditMatchLevel, _ source: SourceText) -> Result {
        guard let change = EditChange.make(pair, at: match, in: source) else { return .refused(words.indentationLost) }
        guard change.bytes != source.bytes else { return .refused(words.nothingChanges) }
        guard Self.unreadable(change.bytes) <= Self.unreadable(source.bytes) else { return .refused(words.unreadable) }
        guard !Self.addsClipMark(pair) else { return .refused(words.clipped) }
        return .changed(change, level)
    }

    /// How often U+FFFD itself stands in a file: `read` shows it for bytes that it cannot decode.
    private static func unreadable(_ bytes: [UInt8]) -> Int {
        ByteSearch.all([0xEF, 0xBF, 0xBD], in: bytes, limit: 10_000).count
    }

    private static func addsClipMark(_ pair: EditPair) -> Bool {
        pair.new.contains { Truncation.holdsClipMark($0) && !pair.old.contains($0) }
    }
}
