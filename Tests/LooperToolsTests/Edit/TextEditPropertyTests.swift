import LooperTools
import Testing

/// Random files and edits whose result is known: what is replaced is a run of lines that occurs once.
@Suite struct TextEditPropertyTests {
    /// Numbers that are the same in every run.
    private struct Numbers: RandomNumberGenerator {
        var state: UInt64

        mutating func next() -> UInt64 {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return state ^ (state >> 29)
        }
    }

    private static let words = [
        "if x:", "y = 1", "“q”", "é\u{301}", "=======", "a\u{A0}b", "}", "\u{1F600}", "//", "-- x",
    ]
    private static let indents = ["", "  ", "    ", "\t", "\t\t"]

    /// A file of different lines, its line ends, and whether a mark stands before it.
    private struct Sample {
        var lines: [String]
        var end: String
        var mark: String
        var endsWithNewline: Bool

        init(_ numbers: inout Numbers) {
            lines = (0..<Int.random(in: 1...12, using: &numbers)).map { index in
                (indents.randomElement(using: &numbers) ?? "") + "\(index)\(words.randomElement(using: &numbers) ?? "")"
            }
            let isDOS = Bool.random(using: &numbers)
            mark = Int.random(in: 0...3, using: &numbers) == 0 ? "\u{FEFF}" : ""
            endsWithNewline = Bool.random(using: &numbers)
            // A file without any line end says nothing about its kind.
            end = isDOS && (endsWithNewline || lines.count > 1) ? "\r\n" : "\n"
        }

        func bytes(_ lines: [String]) -> [UInt8] {
            Array((mark + lines.joined(separator: end) + (endsWithNewline ? end : "")).utf8)
        }

        func replacing(_ range: Range<Int>, by new: [String]) -> [UInt8] {
            bytes(Array(lines[..<range.lowerBound]) + new + lines[range.upperBound...])
        }
    }

    /// A way in which models write lines that are almost those of the file.
    enum Slip: CaseIterable, Sendable {
        case none, trailingSpace, plainQuotes, deeper, numbered

        func write(_ lines: [String], from start: Int) -> [String] {
            switch self {
            case .none: lines
            case .trailingSpace: lines.map { $0 + " \t" }
            case .plainQuotes:
                lines.map { line in
                    String(String.UnicodeScalarView(line.unicodeScalars.map { Self.plain[$0] ?? $0 }))
                }
            case .deeper: lines.map { "      " + $0 }
            case .numbered: lines.enumerated().map { "\(start + 1 + $0)\t\($1)" }
            }
        }

        /// What becomes of a line that is new: only what belongs to the slip itself is undone.
        func kept(_ line: String) -> String {
            switch self {
            case .none, .deeper, .numbered: line
            case .trailingSpace, .plainQuotes: write([line], from: 0)[0]
            }
        }

        private static let plain: [Unicode.Scalar: Unicode.Scalar] = ["“": "\"", "”": "\"", "\u{A0}": " "]
    }

    @Test(arguments: Slip.allCases, 1...4)
    func onlyTheLinesThatWereMeantChange(_ slip: Slip, _ seed: UInt64) throws {
        var numbers = Numbers(state: seed)
        for _ in 0..<40 {
            let sample = Sample(&numbers)
            let start = Int.random(in: 0..<sample.lines.count, using: &numbers)
            let range = start..<Int.random(in: (start + 1)...sample.lines.count, using: &numbers)
            let old = Array(sample.lines[range])
            let new = ["\(sample.lines[start]) new"] + old.dropFirst() + (Bool.random(using: &numbers) ? ["z"] : [])
            // Only whole lines are unambiguous: `1y` is a part of `11y`.
            let written = TextEdit(
                old: slip.write(old, from: start).joined(separator: "\n") + "\n",
                new: slip.write(new, from: start).joined(separator: "\n") + "\n"
            )
            let before = sample.bytes(sample.lines)
            guard case .changed(let after, let message) = written.apply(to: before, path: "f") else { continue }
            let expected = sample.replacing(range, by: new.map { old.contains($0) ? $0 : slip.kept($0) })
            #expect(after == expected, "\(written) \(message)")
        }
    }
}
