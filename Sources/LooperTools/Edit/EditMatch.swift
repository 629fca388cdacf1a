/// How strictly old lines are compared with those of a file, strictest first.
enum EditMatchLevel: CaseIterable, Sendable {
    /// The same bytes, but for the line ends.
    case exact
    /// White space at the end of lines does not count.
    case trailingSpace
    /// Typographic quotes, dashes and spaces count as the plain ones too.
    case unicode
    /// All lines may be indented by the same amount more or less, too.
    case indentation
    /// The lines that are most alike, if they are alike enough; off unless a threshold is set.
    case similarity

    /// Words for what did not matter.
    var words: String? {
        switch self {
        case .exact: nil
        case .trailingSpace: "matched but for white space at line ends"
        case .unicode: "matched but for typographic characters"
        case .indentation: "matched with another indentation, which was kept"
        case .similarity: "matched with the most similar lines"
        }
    }
}

/// A place where the old text stands.
enum EditMatch: Hashable {
    /// Bytes of the file.
    case bytes(Range<Int>)
    /// Lines of the file, and what their indentation has more (or, below zero columns, less) than the old text.
    case lines(Range<Int>, IndentationShift)
}

/// What has to be put before each line, or taken away from it.
enum IndentationShift: Hashable {
    case none
    case add(String)
    case remove(String)

    /// The line shifted, or `nil` where there is not enough to remove.
    ///
    /// Blank lines stay as they are.
    func apply(to line: String) -> String? {
        guard !line.trimmed.isEmpty else { return line }
        switch self {
        case .none: return line
        case .add(let space): return space + line
        case .remove(let space): return line.hasPrefix(space) ? String(line.dropFirst(space.count)) : nil
        }
    }

    /// The shift that makes the indentation `written` that of the file, or `nil` where it is no plain addition.
    init?(from written: String, to actual: String) {
        if written == actual {
            self = .none
        } else if actual.hasSuffix(written) {
            self = .add(String(actual.dropLast(written.count)))
        } else if written.hasSuffix(actual) {
            self = .remove(String(written.dropLast(actual.count)))
        } else {
            return nil
        }
    }
}
