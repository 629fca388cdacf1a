import Testing

@testable import LooperTools

@Suite struct PatternMatcherTests {
    private func matches(_ pattern: String, _ line: String) throws -> Bool {
        var matcher = try PatternMatcher(pattern)
        return matcher.matches(Array(line.utf8)[...])
    }

    @Test(arguments: [
        ("abc", "xabcx", "xabx"), ("^abc$", "abc", "xabc"), ("a.c", "aéc", "ac"), ("a|b", "b", "c"), ("a*b", "b", "a"),
        ("(ab)+c", "ababc", "ac"), ("a{2,3}b", "xaab", "ab"), ("^a{2}$", "aa", "aaa"), ("^a{2,}$", "aaaa", "a"),
        ("a{,2}", "a{,2}", "aa"),
        ("[a-c]x", "bx", "dx"), ("[^a-c]x", "éx", "ax"), ("[]x]", "]", "a"), ("[^]x]", "a", "]"), ("[é]", "é", "e"),
        (#"\d+"#, "a1", "a"), (#"\w+\("#, "foo(", " ("), (#"\bfoo\b"#, "a foo b", "afoo"), (#"\Bo"#, "foo", "o"),
        (#"foo\|bar"#, "bar", "fo"), (#"\.py$"#, "a.py", "apy"), ("(?i)ABC", "xaBc", "ab"), ("(?:a|b)c", "bc", "c"),
        ("colou?r", "color", "colr"), ("a+?b", "aab", "b"), ("[[:digit:]]+z", "12z", "z"), (#"[\w.]+@"#, "a.b@", "@"),
        ("x*", "", "\u{0}nothing is no line that x* does not fit"), (#"^\s*$"#, "  \t", "a"), ("é+", "éé", "e"),
        (#"[\]a]"#, "]", "b"), ("^(a|b)*c$", "ababc", "abdc"), (#"self\._\w+\s*="#, "self._x = 1", "self.x = 1"),
    ])
    func tellsLinesApart(_ pattern: String, _ yes: String, _ no: String) throws {
        #expect(try matches(pattern, yes), "\(pattern) fits \(yes)")
        if pattern != "x*" { #expect(try !matches(pattern, no), "\(pattern) does not fit \(no)") }
    }

    @Test(arguments: [
        ("(", "a `)` is missing"), (")", "too many"), ("[a", "a `]` is missing"), ("*a", "nothing before `*`"),
        ("a\\", "ends with"),
        ("(?=a)", "`(?`"), (#"(a)\1"#, "not known"), ("[z-a]", "lower to a higher"), ("a{2000}", "up to 1000"),
        ("a{3,2}", "count"),
        ("((a{1000}){1000}){1000}", "too large"), (String(repeating: "(", count: 100_000), "too deep"),
        ("[", "is missing"),
    ])
    func saysWhatIsWrong(_ pattern: String, _ words: String) {
        let fault = #expect(throws: PatternFault.self) { try PatternMatcher(pattern) }
        #expect(fault?.words.contains(words) == true, "\(fault?.words ?? "")")
    }

    /// Patterns that make a backtracking engine take longer than anybody lives.
    @Test(arguments: ["(a+)+b", "(a|a)*b", "(a*)*b", "a?a?a?a?a?a?a?a?a?a?a?a?a?a?a?aaaaaaaaaaaaaaab", "(.*)*x"])
    func staysLinear(_ pattern: String) throws {
        let line = Array(repeating: UInt8(ascii: "a"), count: 50_000)
        var matcher = try PatternMatcher(pattern)
        let started = ContinuousClock.now
        let isFound = matcher.matches(line[...])
        #expect(!isFound)
        #expect(ContinuousClock.now - started < .seconds(20))
    }

    /// Each place in the line has another set of open ways, so that nothing that was remembered helps.
    @Test func givesUpRatherThanTakingForEver() throws {
        var state: UInt64 = 1
        let line = (0..<40_000).map { _ -> UInt8 in
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return state >> 40 & 1 == 0 ? UInt8(ascii: "a") : UInt8(ascii: "b")
        }
        var matcher = try PatternMatcher("a[ab]{900}c")
        let isFound = matcher.matches(line[...])
        #expect(!isFound)
        #expect(matcher.isExhausted)
        let short = matcher.matches(Array("xyz".utf8)[...])
        #expect(!short)
    }
}
