import Testing

@testable import Looper

struct LineDifferenceTests {
    @Test(arguments: [
        ("a\nb\nc", "a\nx\nc", ["  a", "- b", "+ x", "  c"]),
        ("a", "b", ["- a", "+ b"]),
        ("a\nb", "a\nb\nc", ["  a", "  b", "+ c"]),
        ("1\n2\n3\n4\n5\n6", "1\n2\n3\n5\n6", ["  2", "  3", "- 4", "  5", "  6"]),
        ("a\nb\nc\nd\ne", "x\nb\nc\nd\ny", ["- a", "+ x", "  b", "  c", "(more differences follow)"]),
        ("", "a", ["- ", "+ a"]),
    ])
    func showsTheFirstPlace(was: String, now: String, lines: [String]) {
        #expect(LineDifference(was, now).lines == lines)
    }

    @Test func manyLinesAreCounted() {
        let was = (0..<40).map { "old \($0)" }.joined(separator: "\n")
        let now = (0..<50).map { "new \($0)" }.joined(separator: "\n")
        let lines = LineDifference(was, now).lines
        #expect(lines.count == 26)
        #expect(lines[12] == "- (28 more lines)")
        #expect(lines[25] == "+ (38 more lines)")
    }
}
