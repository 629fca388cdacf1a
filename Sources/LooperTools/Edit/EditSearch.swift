/// Decides what an edit changes, or why it cannot be made.
enum EditSearch {
    /// What came of looking for the old text.
    enum Result {
        case found(EditPair, EditMatch, EditMatchLevel)
        /// The old text stands at several lines, counted from 0.
        case several(lines: [Int])
        case none
    }

    /// Tries each way to read the body at each level, strictest first; line numbers before the lines are dropped where
    /// the text as written is nowhere.
    static func find(_ readings: [EditPair], _ matcher: EditMatcher, _ source: SourceText) -> Result {
        let plain = search(readings, matcher, source)
        guard case .none = plain else { return plain }
        return search(readings.compactMap(\.withoutLineNumbers), matcher, source)
    }

    private static func search(_ readings: [EditPair], _ matcher: EditMatcher, _ source: SourceText) -> Result {
        for level in EditMatchLevel.allCases {
            let found = readings.map { ($0, matcher.matches(of: $0, at: level)) }
            let unique = found.filter { $0.1.count == 1 }
            // The last reading has the longest old text: a `=======` that stands in the file too belongs to it.
            if let (pair, matches) = unique.last, let match = matches.first { return .found(pair, match, level) }
            if let (_, matches) = found.first(where: { $0.1.count > 1 }) {
                return .several(lines: matches.map { line(of: $0, source) })
            }
        }
        return .none
    }

    private static func line(of match: EditMatch, _ source: SourceText) -> Int {
        switch match {
        case .bytes(let range): source.line(at: range.lowerBound)
        case .lines(let range, _): range.lowerBound
        }
    }
}
