import LooperTools
import Testing

@Suite struct TerminalTextTests {
    @Test(arguments: [
        ("plain\ttext\n", "plain\ttext\n"), ("", ""), ("ünï 🙂 \u{2028}", "ünï 🙂 \u{2028}"),
        ("\u{1B}[1;31mred\u{1B}[0m", "red"), ("\u{1B}[?25lx\u{1B}[2K", "x"), ("\u{1B}[38:2::1:2:3mx", "x"),
        ("\u{1B}]0;title\u{07}x", "x"),
        ("\u{1B}]8;;http://a\u{1B}\\link\u{1B}]8;;\u{1B}\\", "link"), ("\u{1B}Pdata\u{1B}\\x", "x"),
        ("\u{1B}(Bx\u{1B}7\u{1B}c", "x"), ("a\u{1B}", "a"), ("a\u{1B}[", "a"), ("a\u{1B}[31", "a"),
        ("\u{1B}[31\nnext", "\nnext"), ("\u{1B}]0;never ended\nnext", "0;never ended\nnext"), ("\u{1B}\u{1B}[mx", "x"),
        ("one\r\ntwo\r\n", "one\ntwo\n"), ("10%\r20%\rdone\n", "10%\n20%\ndone\n"), ("end\r", "end\n"),
        ("a\u{08}b\u{00}c\u{7F}d\u{9B}e\u{07}", "abcde"), ("é\u{1B}[mé", "éé"), ("e\u{1B}[m\u{301}", "e\u{301}"),
    ])
    func leavesWhatIsRead(_ raw: String, _ plain: String) {
        #expect(Array(raw.withoutTerminalControls.unicodeScalars) == Array(plain.unicodeScalars))
    }

    @Test(arguments: ["\u{1B}]", "\u{1B}[", "\u{1B}[1", "\u{1B}P", "\u{1B} ", "\r"])
    func hostileRepetitionTakesLinearTime(_ part: String) {
        let start = ContinuousClock.now
        let plain = String(repeating: part, count: 100_000).withoutTerminalControls
        #expect(ContinuousClock.now - start < .seconds(10))
        #expect(!plain.unicodeScalars.contains("\u{1B}"))
    }
}
