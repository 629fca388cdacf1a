import LooperAgent
import LooperCore
import Testing

struct CallParserTests {
    private let parser = CallParser(TestTools.specifications)

    @Test(arguments: try RepositoryFiles.replies())
    func readsReply(_ fixture: ReplyFixture) {
        let parsed = parser.parse(fixture.reply, stopReason: fixture.stop)
        expect(parsed, fixture)
    }

    @Test(arguments: try RepositoryFiles.replies().filter { $0.streams != false })
    func streamedReplyIsReadAlike(_ fixture: ReplyFixture) {
        for size in [1, 2, 3, 7, 1000, 1 << 20] {
            let (text, isComplete) = stream(fixture.reply, size: size)
            let parsed = parser.parse(text, stopReason: isComplete ? .listener : fixture.stop)
            #expect(
                parsed.content == parser.parse(fixture.reply, stopReason: fixture.stop).content,
                "pieces of \(size)"
            )
        }
    }

    @Test func corpusIsLargeAndHoldsNothingTwice() throws {
        let fixtures = try RepositoryFiles.replies()
        #expect(fixtures.count >= 150)
        #expect(Set(fixtures.map(\.name)).count == fixtures.count)
        // Replies that differ in white space alone count as one, unless that is their point.
        let shapes = Set(fixtures.map { "\($0.stop) \($0.reply.filter { !$0.isWhitespace })" })
        #expect(shapes.count >= 150)
        #expect(Set(fixtures.map { "\($0.stop) \($0.reply)" }).count == fixtures.count)
    }

    @Test func givesThoughtAndRange() {
        let reply = "Ü first.\n<tool_call><bash>ls</bash></tool_call>\nafter"
        let parsed = parser.parse(reply)
        #expect(parsed.thought == "Ü first.\n\nafter")
        #expect(parsed.range == 10..<48)
    }

    /// In one piece or in many, a reply that the listener stops holds the same call.
    @Test func aReplyInOnePieceIsReadAlike() {
        let reply = "<write path=\"a.md\">\nClose with\n</write>\nand go on.\n</write>"
        #expect(parser.parse(reply).call?.body == "Close with\n</write>\nand go on.")
        for size in [1, 5, 1000] {
            let (text, isComplete) = stream(reply, size: size)
            #expect(isComplete)
            #expect(parser.parse(text, stopReason: .listener).call?.body == "Close with")
        }
    }

    @Test func stopsAtTheEndOfTheCallInALongLine() {
        let call = "<bash>echo \(String(repeating: "x > y; ", count: 200))</bash>"
        let (text, isComplete) = stream(call + " and so on, on the same line", size: 4)
        #expect(isComplete)
        #expect(text.utf8.count < call.utf8.count + 4)
    }

    @Test func keepsFencesWhenSwitchedOff() {
        let reply = "<write path=\"a\">\n```\nx\n```\n</write>"
        #expect(parser.parse(reply).call?.body == "x")
        #expect(CallParser(TestTools.specifications, stripsFences: false).parse(reply).call?.body == "```\nx\n```")
    }

    private func stream(_ reply: String, size: Int) -> (text: String, isComplete: Bool) {
        var detector = StreamingCallDetector(TestTools.specifications)
        var text = ""
        var rest = reply.unicodeScalars[...]
        while !rest.isEmpty {
            let piece = String(rest.prefix(size))
            rest = rest.dropFirst(size)
            text += piece
            if detector.feed(piece) { return (text, true) }
        }
        return (text, false)
    }

    private func expect(_ parsed: ParsedReply, _ fixture: ReplyFixture) {
        switch parsed.content {
        case .call(let call):
            #expect(call == fixture.call)
            #expect(Array(call.body.utf8) == Array((fixture.call?.body ?? "").utf8))
        case .failure(.noCall):
            #expect(fixture.failure == "no_call")
        case .failure(.truncated(let tool)):
            #expect(fixture.failure == "truncated")
            #expect(tool == fixture.tool)
        case .failure(.malformed(let tool, let flaw)):
            #expect(fixture.failure == "malformed")
            #expect(tool == fixture.tool)
            #expect(flaw.promptName == fixture.flaw)
        case .failure(.repetition): Issue.record("the parser does not see repetition")
        }
    }
}
