import LooperCore
import LooperTools
import Testing

@Suite struct TextEditTests {
    private func apply(_ before: String, _ old: String, _ new: String) -> (after: String?, message: String) {
        switch TextEdit(old: old, new: new).apply(to: Array(before.utf8), path: "f.txt") {
        case .changed(let bytes, let message): (String(decoding: bytes, as: UTF8.self), message)
        case .refused(let message): (nil, message)
        }
    }

    static let cases: [(before: String, old: String, new: String, after: String)] = [
        ("a\nb\nc\n", "b", "B", "a\nB\nc\n"), ("a\nb\nc\n", "b\n", "", "a\nc\n"), ("a\nb\nc\n", "b", "", "a\n\nc\n"),
        ("abc", "b", "", "ac"), ("x = foo(1)\n", "foo(1)", "bar(2)", "x = bar(2)\n"), ("a\nb", "b", "c\n", "a\nc\n"),
        ("a\r\nb\r\n", "b\n", "B\nC\n", "a\r\nB\r\nC\r\n"), ("a\r\nb\r\nc\r\n", "a\nb\n", "x\n", "x\r\nc\r\n"),
        ("a\r\nb\r\n", "a\r\nb\r\n", "c\r\n", "c\r\n"), ("\u{FEFF}a\nb\n", "a\n", "A\n", "\u{FEFF}A\nb\n"),
        ("\tif x:\n\t\ty\n", "\t\ty", "\t\tz", "\tif x:\n\t\tz\n"), ("a  \nb\n", "a\nb\n", "a\nc\n", "a  \nc\n"),
        ("    a\n    b\n", "a\nb\n", "a\nc\n", "    a\n    c\n"),
        ("s = “x”\n", "s = \"x\"\n", "s = \"y\"\n", "s = \"y\"\n"),
        ("a\nb\nc\n", "2\tb\n3\tc\n", "2\tb\n3\tC\n", "a\nb\nC\n"), ("a\n\n\n\nb\n", "\n\n\n\n", "\n\n", "a\n\nb\n"),
        ("    r = 1\n", "r = 1", "if x:\n    r = 1", "    if x:\n    r = 1\n"),
        ("x\n=======\ny\n", "=======", "-------", "x\n-------\ny\n"),
        ("a\nb\r\nc\r\n", "a\nb\n", "a\nb\nx\n", "a\nb\r\nx\r\nc\r\n"), ("a\nb", "a\nb", "a\nb\n", "a\nb\n"),
        ("a\r\nb\n", "a\nb\n", "a\nc\nb\n", "a\r\nc\nb\n"), ("a\na\nb\n", "a\na\n", "a\n", "a\nb\n"),
        ("  a\n  b\nc\n", "a \nb \n", "", "c\n"), ("é\u{301}x\n", "x", "y", "é\u{301}y\n"),
    ]

    @Test(arguments: cases.indices)
    func replacesWhatMatches(_ index: Int) {
        let example = Self.cases[index]
        let seen = apply(example.before, example.old, example.new)
        #expect(seen.after.map { Array($0.utf8) } == Array(example.after.utf8), "\(example) gave \(seen)")
        #expect(seen.message.hasPrefix("Edited f.txt"))
    }

    static let refusals: [(before: String, old: String, new: String, words: String)] = [
        ("a\na\n", "a", "b", "occur 2 times in f.txt, at lines 1, 2"), ("a\n", "b", "c", "are not in f.txt"),
        ("a\n", "", "c", "blank"),
        ("a\n", "a", "a", "nothing changes"), ("", "a", "b", "is empty"), ("a\u{0}b", "a", "b", "binary data"),
        ("long\n", "long", "l [line clipped: 9 more characters]", "clipped"),
        ("def f():\n    return 1\n", "def f():\n    return 2\n", "x", "First difference, at line 2"),
        ("a\n", "a [line clipped: 9 more characters]", "b", "cannot be copied"),
    ]

    @Test func onlyWholeLinesSayThatAnEditWasMade() {
        #expect(!apply("any text\nmore\n", "old", "x").message.contains("there already"))
        #expect(apply("a\nx = 2\nb\n", "x = 1\n", "x = 2\n").message.contains("there already, at line 2"))
    }

    @Test(arguments: refusals.indices)
    func saysWhyNot(_ index: Int) {
        let example = Self.refusals[index]
        let seen = apply(example.before, example.old, example.new)
        #expect(seen.after == nil)
        #expect(seen.message.contains(example.words), "\(seen.message)")
    }
}
