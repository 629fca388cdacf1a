import Testing

@testable import LooperAgent

struct ReplyRepetitionTests {
    @Test(arguments: [
        ("x\nx\nx\nx\n", 8), ("x\nx\nx\n", nil), ("x\nx\nx\nx", nil), ("a\nb\nx\nx\nx\nx\nx\n", 12),
        ("x\n\nx\n \t\nx\n\r\n\nx\n", 15), ("\n\n\n\n\n\n\n\n", nil), ("x\nx\nx\ny\nx\nx\nx\n", nil),
        ("a\nb\na\nb\na\nb\na\nb\na\nb\n", 16), ("a\nb\na\nb\na\nb\na\n", nil),
        ("a\nb\nc\nd\na\nb\nc\nd\na\nb\nc\nd\na\nb\nc\nd\n", 32),
        ("1\n2\n3\n4\n5\n1\n2\n3\n4\n5\n1\n2\n3\n4\n5\n1\n2\n3\n4\n5\n", nil),
        ("  x\n x\nx\n   x\n", nil), ("", nil),
    ])
    func endsTheReplyAt(_ reply: String, _ place: Int?) {
        let letters = reply.unicodeScalars.map { String($0) }
        #expect(Self.end(of: letters, maxPeriod: 4, repeats: 4) == place)
        #expect(Self.end(of: [reply], maxPeriod: 4, repeats: 4) == (place == nil ? nil : 1), "pieces do not matter")
    }

    @Test(arguments: [(1, 2, "x\nx\n"), (1, 3, "x\nx\nx\n"), (2, 2, "x\ny\nx\ny\n")])
    func hasLimits(_ maxPeriod: Int, _ repeats: Int, _ reply: String) {
        let pieces = [String(reply.dropLast(2)), String(reply.suffix(2))]
        #expect(Self.end(of: pieces, maxPeriod: maxPeriod, repeats: repeats) == 2)
    }

    @Test func forgets() {
        var repetition = ReplyRepetition(maxPeriod: 4, repeats: 4)
        _ = repetition.feed("x\nx\nx\nx")
        repetition.reset()
        let isEarly = repetition.feed("x\nx\nx\n")
        let isSeen = repetition.feed("x\n")
        #expect(!isEarly && isSeen)
    }

    /// After how many pieces the reply is stopped.
    private static func end(of pieces: [String], maxPeriod: Int, repeats: Int) -> Int? {
        var repetition = ReplyRepetition(maxPeriod: maxPeriod, repeats: repeats)
        for (index, piece) in pieces.enumerated() where repetition.feed(piece) { return index + 1 }
        return nil
    }
}
