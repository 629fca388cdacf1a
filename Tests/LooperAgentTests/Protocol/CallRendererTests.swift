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
            let written = streamed(text, in: &random, TestTools.specifications)
            expect(parser.parse(written, stopReason: .listener), is: call, text)
        }
    }

    /// Tools that nobody has thought of yet, whole and streamed.
    @Test(arguments: 200..<208)
    func randomToolsAreReadBack(_ seed: UInt64) {
        let tools = RandomCalls.bundles(seed: seed)
        let parser = CallParser(tools)
        let renderer = CallRenderer(tools)
        var random = RandomCalls(seed: seed, tools: tools)
        for _ in 0..<100 {
            let call = random.call(upTo: 10)
            let text = renderer.render(call)
            expect(parser.parse(text), is: call, text)
            expect(parser.parse(streamed(text + "\nmore", in: &random, tools), stopReason: .listener), is: call, text)
        }
    }

    @Test(arguments: 300..<304)
    func anyScalarsAreReadBack(_ seed: UInt64) {
        var random = RandomCalls(seed: seed)
        for _ in 0..<100 {
            var call = random.call(upTo: 4)
            if call.name != "done" { call.body = random.scalars(upTo: 40) + call.body }
            let text = renderer.render(call)
            expect(parser.parse(text), is: call, text)
        }
    }

    @Test func longBodiesAreReadBack() {
        var random = RandomCalls(seed: 7)
        var body = ""
        while body.utf8.count < 1 << 20 { body += random.text(upTo: 4000) }
        for name in ["write", "edit", "bash"] {
            let attributes = name == "bash" ? [:] : ["path": "f"]
            let call = ToolCall(name, attributes: attributes, body: body)
            let text = renderer.render(call)
            expect(parser.parse(text), is: call, "1 MB")
            var detector = StreamingCallDetector(TestTools.specifications)
            var written = ""
            for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
                written += line + "\n"
                if detector.feed(line + "\n") { break }
            }
            expect(parser.parse(written, stopReason: .listener), is: call, "1 MB streamed")
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
        (ToolCall("read", body: "path: x"), "<read until=\"END1\">\npath: x\nEND1"),
        (ToolCall("write", attributes: ["path": "f"], body: "path: x"), "<write path=\"f\">\npath: x\n</write>"),
    ])
    func writesTheSimplestForm(_ call: ToolCall, _ text: String) {
        #expect(renderer.render(call) == text)
    }

    /// What was written of `text` when the detector had enough.
    private func streamed(_ text: String, in random: inout RandomCalls, _ tools: [ToolSpecification]) -> String {
        var detector = StreamingCallDetector(tools)
        var written = ""
        for piece in random.split(text) {
            written += piece
            if detector.feed(piece) { break }
        }
        #expect(detector.isComplete)
        return written
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
