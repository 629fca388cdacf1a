import LooperAgent
import LooperCore
import Testing

struct CallRendererTests {
    private let parser = CallParser(TestTools.specifications)
    private let renderer = CallRenderer(TestTools.specifications)

    @Test(arguments: 0..<8)
    func randomCallsAreReadBack(_ seed: UInt64) {
        var random = RandomCalls(seed: seed)
        for _ in 0..<250 {
            let call = random.call(upTo: 12)
            let text = renderer.render(call)
            expect(parser.parse(text), is: call, text)
            expect(parser.parse("I do it.\n\(text)\n"), is: call, text)
        }
    }

    @Test(arguments: 100..<104)
    func randomCallsAreStreamedBack(_ seed: UInt64) {
        var random = RandomCalls(seed: seed)
        for _ in 0..<150 {
            let call = random.call(upTo: 12)
            let text = renderer.render(call) + "\nand more\n<done/>\n"
            var detector = StreamingCallDetector(TestTools.specifications)
            var written = ""
            for piece in random.split(text) {
                written += piece
                if detector.feed(piece) { break }
            }
            #expect(detector.isComplete)
            expect(parser.parse(written, stopReason: .listener), is: call, text)
        }
    }

    @Test func longBodiesAreReadBack() {
        var random = RandomCalls(seed: 7)
        var body = ""
        while body.utf8.count < 1 << 20 { body += random.text(upTo: 4000) }
        for name in ["write", "edit"] {
            let call = ToolCall(name, attributes: ["path": "f"], body: body)
            expect(parser.parse(renderer.render(call)), is: call, "1 MB")
        }
    }

    @Test(arguments: [
        (ToolCall("bash", body: "ls"), "<bash>ls</bash>"),
        (ToolCall("done"), "<done/>"),
        (ToolCall("bash", body: "a\nb"), "<bash>\na\nb\n</bash>"),
        (ToolCall("write", attributes: ["path": "f"], body: "x"), "<write path=\"f\">\nx\n</write>"),
        (
            ToolCall("search", attributes: ["path": "a\"<>&\n"], body: "x"),
            "<search path=\"a&quot;&lt;&gt;&amp;&#10;\">x</search>"
        ),
        (ToolCall("bash", body: "</bash>\nEND1"), "<bash until=\"END2\">\n</bash>\nEND1\nEND2"),
    ])
    func writesTheSimplestForm(_ call: ToolCall, _ text: String) {
        #expect(renderer.render(call) == text)
    }

    private func expect(_ parsed: ParsedReply, is call: ToolCall, _ text: String) {
        guard let read = parsed.call else {
            Issue.record("\(parsed.content) in \(text.prefix(500).debugDescription)")
            return
        }
        let isSame =
            read.name == call.name && Array(read.body.utf8) == Array(call.body.utf8)
            && read.attributes.mapValues { Array($0.utf8) } == call.attributes.mapValues { Array($0.utf8) }
        #expect(isSame, "\(text.prefix(500).debugDescription)")
    }
}
