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
        for size in [1, 2, 3, 7, 1000] {
            let (text, isComplete) = stream(fixture.reply, size: size)
            let parsed = parser.parse(text, stopReason: isComplete ? .listener : fixture.stop)
            #expect(
                parsed.content == parser.parse(fixture.reply, stopReason: fixture.stop).content,
                "pieces of \(size)"
            )
        }
    }

    @Test func hasAtLeastSixtyFixtures() throws {
        let fixtures = try RepositoryFiles.replies()
        #expect(fixtures.count >= 60)
        #expect(Set(fixtures.map(\.name)).count == fixtures.count)
    }

    @Test func givesThoughtAndRange() {
        let reply = "Ü first.\n<tool_call><bash>ls</bash></tool_call>\nafter"
        let parsed = parser.parse(reply)
        #expect(parsed.thought == "Ü first.\n\nafter")
        #expect(parsed.range == 10..<48)
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
