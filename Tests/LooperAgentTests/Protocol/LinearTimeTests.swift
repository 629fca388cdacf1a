import LooperCore
import Testing

@testable import LooperAgent

struct LinearTimeTests {
    @Test(arguments: ["<", "</write"])
    func readsOneMegabyte(_ piece: String) {
        expectLinearWork(on: String(repeating: piece, count: (1 << 20) / piece.utf8.count))
    }

    @Test(arguments: [
        "<", "<write", "</write", "</write>", "</write>\n", "<write path=\"f\">\n", "<write a=", "<write a='",
        "`<bash>", "<write a", "<write \"", "<search a.py>", "<done>x",
        "<bash>x", "<bash>x\n", "{\"name\"", "{\"name\"\n", "<think>", "</think>\n", "<tool_call>", "```\n", "\"", "\n",
        "<done",
        "<bash>'</bash>", "END1\n", " ", "\t<", "&", "<\n", "<t\n", "x<think></think>", "</think>", "x: <bash>\n",
        "x: <bash>", "x. <done/> ", "<function=", "<function=bash>\n", "</function>\n", "<parameter=a>", "</parameter>",
        "</parameter>\n", " </function>", "[{", "{\"a\":", "1,", "<!--", "~~~\n", "<path>", "</path>", "path: a\n",
        "\r\n",
        "<![CDATA[", "]]>", "é",
    ])
    func looksAtEachByteAFewTimes(_ piece: String) {
        let flood = String(repeating: piece, count: (1 << 13) / piece.utf8.count)
        for start in [
            "", "<write path=\"f\">\n", "<write path=\"f\">", "x <bash>", "<write path=\"f\" until=\"END2\">\n",
            "x: <bash>\n",
            "```xml\n<bash>\n", "<function=write>\n<parameter=a>", "<tool_call>{\"name\": \"bash\", \"arguments\": ",
            "<edit>",
            "<bash>x\n</bash>\n",
        ] {
            expectLinearWork(on: start + flood)
        }
    }

    /// Work that the counts do not see shows in the time; the bound is wide because the machine may be busy.
    @Test(arguments: ["<\n", "</write", "x: <bash>\n", "```\n", "</parameter>", "1,", "<path>"])
    func eightTimesTheBytesTakeNoSixtyTimesTheTime(_ piece: String) {
        let parser = CallParser(TestTools.specifications)
        let clock = ContinuousClock()
        func time(_ bytes: Int) -> Duration {
            let reply = "<write path=\"f\">\n" + String(repeating: piece, count: bytes / piece.utf8.count)
            return (0..<3).map { _ in clock.measure { _ = parser.parse(reply) } }.min() ?? .zero
        }
        let short = time(1 << 14)
        #expect(time(1 << 17) < short * 60 + .milliseconds(200))
    }

    private func expectLinearWork(on reply: String) {
        let parser = CallParser(TestTools.specifications)
        let examined = parser.examine(reply, stopReason: .endOfTurn).examined
        #expect(examined <= 40 * reply.utf8.count, "\(examined) bytes for \(reply.utf8.count)")
    }
}
