import LooperAgent
import LooperCore
import Testing

struct HostileReplyTests {
    private let parser = CallParser(TestTools.specifications)

    /// Whatever the pieces in which a reply arrives, the same call is understood, and it lies in the reply.
    @Test(arguments: 0..<6)
    func piecesDoNotMatter(_ seed: UInt64) {
        var random = RandomCalls(seed: 1000 + seed)
        for _ in 0..<200 {
            let reply = random.text(upTo: 40)
            let whole = parser.parse(reply)
            if let range = whole.range { #expect(range.lowerBound >= 0 && range.upperBound <= reply.utf8.count) }
            let scalars = reply.unicodeScalars.map { String($0) }
            let first = content(of: scalars)
            let second = content(of: random.split(reply))
            #expect(first == second, "\(reply.debugDescription)")
        }
    }

    @Test func aStreamOfFloodsEnds() {
        for piece in ["<", ">", "</bash>", "<bash>'", "}\n", "{\"name\"}"] {
            var detector = StreamingCallDetector(TestTools.specifications)
            var isComplete = false
            for _ in 0..<4000 where !isComplete { isComplete = detector.feed(piece) }
            #expect(!isComplete, "\(piece)")
        }
    }

    private func content(of pieces: [String]) -> ParsedReply.Content {
        var detector = StreamingCallDetector(TestTools.specifications)
        var written = ""
        for piece in pieces {
            written += piece
            if detector.feed(piece) { return parser.parse(written, stopReason: .listener).content }
        }
        return parser.parse(written).content
    }
}
