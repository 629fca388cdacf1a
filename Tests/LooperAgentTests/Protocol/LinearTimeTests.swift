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
        "<bash>'</bash>", "END1\n", " ", "\t<", "&",
    ])
    func looksAtEachByteAFewTimes(_ piece: String) {
        let flood = String(repeating: piece, count: (1 << 15) / piece.utf8.count)
        for start in [
            "", "<write path=\"f\">\n", "<write path=\"f\">", "x <bash>", "<write path=\"f\" until=\"END2\">\n",
        ] {
            expectLinearWork(on: start + flood)
        }
    }

    private func expectLinearWork(on reply: String) {
        let parser = CallParser(TestTools.specifications)
        let examined = parser.examine(reply, stopReason: .endOfTurn).examined
        #expect(examined <= 40 * reply.utf8.count, "\(examined) bytes for \(reply.utf8.count)")
    }
}
