import Foundation

/// Looks for old lines in a file.
struct EditMatcher {
    private let source: SourceText
    private let view: LineEndView
    private let trimmed: [String]
    private let plain: [String]
    private let fuzzyThreshold: Double

    /// Prepares `source`; a threshold above 0 lets similar lines match too.
    init(_ source: SourceText, fuzzyThreshold: Double = 0) {
        self.source = source
        self.fuzzyThreshold = fuzzyThreshold
        view = LineEndView(source)
        trimmed = source.texts.map(\.withoutTrailingSpace)
        plain = trimmed.map(PlainText.of)
    }

    /// All places where `old` stands when compared at `level`.
    func matches(of pair: EditPair, at level: EditMatchLevel) -> [EditMatch] {
        let old = level == .exact ? pair.old : pair.wholeLines.old
        guard !old.isEmpty else { return [] }
        switch level {
        case .exact:
            return view.places(of: old).map(EditMatch.bytes)
        case .trailingSpace:
            return windows(of: old.map(\.withoutTrailingSpace), in: trimmed)
        case .unicode:
            return windows(of: old.map { PlainText.of($0.withoutTrailingSpace) }, in: plain)
        case .indentation:
            return shiftedWindows(of: old.map { PlainText.of($0.withoutTrailingSpace) })
        case .similarity:
            guard fuzzyThreshold > 0 else { return [] }
            return SimilarLines(source.texts).best(for: old, threshold: fuzzyThreshold).map { .lines($0, .none) }
        }
    }

    /// Where `lines` stand as whole lines, for the question whether an edit has been made already.
    func line(of lines: [String]) -> Int? {
        LineSearch.starts(of: lines.map(\.withoutTrailingSpace), in: trimmed, limit: 1).first
    }

    private func windows(of wanted: [String], in lines: [String]) -> [EditMatch] {
        LineSearch.starts(of: wanted, in: lines).map { .lines($0..<($0 + wanted.count), .none) }
    }

    private func shiftedWindows(of wanted: [String]) -> [EditMatch] {
        func shift(at start: Int) -> IndentationShift? {
            self.shift(of: wanted, to: plain[start..<(start + wanted.count)])
        }
        let starts = LineSearch.starts(of: wanted.map(\.withoutIndentation), in: plain.map(\.withoutIndentation)) {
            start in
            shift(at: start) != nil
        }
        return starts.compactMap { start in shift(at: start).map { .lines(start..<(start + wanted.count), $0) } }
    }

    /// The one shift that makes all of `wanted` the lines of a file, if there is one.
    private func shift(of wanted: [String], to lines: ArraySlice<String>) -> IndentationShift? {
        var common: IndentationShift?
        for (line, actual) in zip(wanted, lines) {
            guard !line.isEmpty || !actual.isEmpty else { continue }
            let (written, present) = (line.indentation, actual.indentation)
            guard line.utf8.dropFirst(written.utf8.count).elementsEqual(actual.utf8.dropFirst(present.utf8.count)),
                let shift = IndentationShift(from: written, to: present), shift == common ?? shift
            else { return nil }
            common = shift
        }
        return common
    }
}

/// Quotes, dashes and spaces in their plain form, letters apart from their accents.
enum PlainText {
    static func of(_ text: String) -> String {
        guard !text.utf8.allSatisfy({ $0 < 0x80 }) else { return text }
        let decomposed = text.decomposedStringWithCanonicalMapping
        return String(String.UnicodeScalarView(decomposed.unicodeScalars.map(plain)))
    }

    private static func plain(_ scalar: Unicode.Scalar) -> Unicode.Scalar {
        switch scalar.value {
        case 0x2018...0x201B, 0x2032: "'"
        case 0x201C...0x201F, 0x2033: "\""
        case 0x2010...0x2015, 0x2212: "-"
        case 0xA0, 0x2000...0x200A, 0x202F, 0x205F, 0x3000: " "
        default: scalar
        }
    }
}
