import LooperCore
import LooperTools
import Testing

@Suite struct EditToolTests {
    private func edit(_ before: [UInt8], _ body: String) async throws -> (Observation, [UInt8]) {
        let scratch = try Scratch()
        try scratch.put(before, at: "f.txt")
        let call = ToolCall("edit", attributes: ["path": "f.txt"], body: body)
        let seen = try await tool("edit").run(call, in: try scratch.environment())
        return (seen, try scratch.bytes("f.txt"))
    }

    static let cases: [(name: String, before: String, body: String, after: String)] = [
        ("exact", "a\nb\nc\n", "b\n=======\nB", "a\nB\nc\n"),
        ("part of a line", "x = foo(1)\n", "foo(1)\n=======\nbar(2)", "x = bar(2)\n"),
        ("deletion takes the line", "a\nb\nc\n", "b\n=======", "a\nc\n"),
        ("line added", "a\nb\n", "b\n=======\nb\nc", "a\nb\nc\n"),
        ("no newline at the end", "a\nb", "b\n=======\nc", "a\nc"),
        ("CRLF", "a\r\nb\r\nc\r\n", "b\nc\n=======\nB\nX\nc", "a\r\nB\r\nX\r\nc\r\n"),
        ("CRLF in the call", "a\nb\n", "b\r\n=======\r\nB\r\nC", "a\nB\nC\n"),
        ("CRLF deletion", "a\r\nb\r\nc\r\n", "b\n=======", "a\r\nc\r\n"),
        ("BOM", "\u{FEFF}a\nb\n", "a\n=======\nA", "\u{FEFF}A\nb\n"),
        ("tabs", "\tif x:\n\t\ty\n\tz\n", "\tif x:\n\t\ty\n=======\n\tif y:\n\t\ty", "\tif y:\n\t\ty\n\tz\n"),
        ("trailing space", "a  \nb\t\nc\n", "a\nb\nc\n=======\na\nB\nc", "a  \nB\nc\n"),
        ("typographic", "s = “hi” – x\nt\n", "s = \"hi\" - x\nt\n=======\ns = \"hi\" - x\nT", "s = “hi” – x\nT\n"),
        ("deeper in the file", "  if a:\n    b\n", "if a:\n  b\n=======\nif a:\n  c", "  if a:\n    c\n"),
        ("deeper in the call", "if a:\n  b\n", "  if a:\n    b\n=======\n  if a:\n    c", "if a:\n  c\n"),
        ("blank line within", "  a\n\n  b\n", "a\n\nb\n=======\na\n\nB", "  a\n\n  B\n"),
        ("line numbers", "a\nb\nc\n", "2\tb\n3\tc\n=======\n2\tb\n3\tC", "a\nb\nC\n"),
        ("line numbers only in the old", "a\nb\n", "2\tb\n=======\nB", "a\nB\n"),
        (
            "one line without indentation", "    r = 1\n    s\n", "r = 1\n=======\nif x:\n    r = 1",
            "    if x:\n        r = 1\n    s\n"
        ),
        ("separator in the file", "T\n=======\nx\n", "T\n=======\nx\n=======\nT\n=======\ny", "T\n=======\ny\n"),
        ("one statement more", "    r = 1\n", "r = 1\n=======\nr = 2\n    s = 3", "    r = 2\n    s = 3\n"),
        ("a number that is content", "b\nc\n", "1\tb\n2\tc\n=======\n1\tb\n42\n2\tc", "b\n42\nc\n"),
        ("a later number that is content", "b\nc\n", "1\tb\n2\tc\n=======\n1\tb\n7\tx\n2\tc", "b\n7\tx\nc\n"),
        ("a longer separator", "T\n=======\nx\n", "T\n=======\n=======|=======\nU\n=======", "U\n=======\nx\n"),
        ("other form of a letter", "e\u{301} = 1\n", "e\u{301} = 1\n=======\n\u{E9} = 1", "\u{E9} = 1\n"),
        (
            "old lines in the other form", "e\u{301} = 1\nb\n", "\u{E9} = 1\nb\n=======\n\u{E9} = 1\nc",
            "e\u{301} = 1\nc\n"
        ),
        ("mixed line ends", "a\r\nb\nc\r\nd\r\n", "a\nb\nc\n=======\nA\nb\nc", "A\r\nb\nc\r\nd\r\n"),
        ("mixed line ends, loosely", "a \r\nb\nc\r\nd\n", "a\nb\nc\n=======\na\nb\nC", "a \r\nb\nC\r\nd\n"),
        ("conflict markers", "a\nb\n", "<<<<<<< SEARCH\nb\n=======\nB\n>>>>>>> REPLACE", "a\nB\n"),
    ]

    @Test(arguments: cases.indices)
    func changesOnlyWhatMatches(_ index: Int) async throws {
        let example = Self.cases[index]
        let (seen, after) = try await edit(Array(example.before.utf8), example.body)
        #expect(seen.status == .succeeded, "\(example.name): \(seen.text)")
        #expect(String(decoding: after, as: UTF8.self) == example.after, "\(example.name)")
        #expect(after == Array(example.after.utf8), "\(example.name)")
    }

    static let refusals: [(before: String, body: String, words: [String])] = [
        ("a\nb\na\n", "a\n=======\nc", ["occur 2 times", "lines 1, 3", "until they occur once"]),
        ("aaa\n", "aa\n=======\nb", ["occur 2 times"]),
        ("x\n", "y", ["A line of ======= must stand", "<edit path="]),
        ("x\n", "x\n=======\nx", ["nothing changes"]),
        ("x\n", "\n=======\ny", ["old lines are blank"]),
        ("", "\n=======\ny", ["is empty", "<write path=\"f.txt\">"]),
        (
            "def f(a):\n    return a + 1\n\nz\n", "def f(a):\n    return a + 2\n=======\nq",
            [
                "Nearest are lines 1-2", "2\t    return a + 1", "First difference, at line 2",
                "file:      return a + 1", "yours:     return a + 2",
            ]
        ),
        ("\tfoo(bar)\n", "    foo(bar)\n    baz\n=======\nq", ["file:  \\tfoo(bar)", "yours:     foo(bar)"]),
        ("a\nnew line\n", "old line\n=======\nnew line", ["The new lines are there already, at line 2"]),
        ("abc\n", "12345 67890\n=======\nq", ["Nothing in it is like them"]),
    ]

    @Test(arguments: refusals.indices)
    func explainsWhatDoesNotFit(_ index: Int) async throws {
        let example = Self.refusals[index]
        let (seen, after) = try await edit(Array(example.before.utf8), example.body)
        #expect(seen.status == .failed)
        for words in example.words { #expect(seen.text.contains(words), "\(seen.text)") }
        #expect(after == Array(example.before.utf8))
    }

    @Test func nothingIsAppliedBySimilarity() async throws {
        let before = "total = price * count\nprint(total)\n"
        let (seen, after) = try await edit(Array(before.utf8), "total = price * counts\n=======\ntotal = 0")
        #expect(seen.status == .failed)
        #expect(after == Array(before.utf8))
    }

    @Test func bytesThatAreNoUTF8Survive() async throws {
        let before = Array("# caf".utf8) + [0xE9, 0x0A] + Array("x = 1\n# na".utf8) + [0xEF] + Array("ve\n".utf8)
        let (seen, after) = try await edit(before, "x = 1\n=======\nx = 2")
        #expect(seen.status == .succeeded)
        let expected = Array("# caf".utf8) + [0xE9, 0x0A] + Array("x = 2\n# na".utf8) + [0xEF] + Array("ve\n".utf8)
        #expect(after == expected)

        let (kept, whole) = try await edit(before, "# caf\u{FFFD}\nx = 1\n=======\n# caf\u{FFFD}\nx = 2")
        #expect(kept.status == .succeeded, "\(kept.text)")
        #expect(whole == expected)

        let (refused, same) = try await edit(before, "# caf\u{FFFD}\n=======\n# le caf\u{FFFD}")
        #expect(refused.status == .failed)
        #expect(refused.text.contains("not UTF-8"))
        #expect(same == before)
    }

    @Test func showsTheChangeAndBrokenPython() async throws {
        let scratch = try Scratch()
        try scratch.put("def f():\n    return 1\n", at: "a.py")
        let environment = try scratch.environment()
        let good = ToolCall("edit", attributes: ["path": "a.py"], body: "    return 1\n=======\n    return 2")
        let seen = try await tool("edit").run(good, in: environment)
        #expect(seen.text == "Edited a.py. Now it reads:\n1\tdef f():\n2\t    return 2")
        let bad = ToolCall("edit", attributes: ["path": "a.py"], body: "    return 2\n=======\n  return (")
        let broken = try await tool("edit").run(bad, in: environment)
        #expect(broken.status == .succeeded)
        #expect(broken.text.contains("a.py is not valid Python now: line 2"), "\(broken.text)")
    }

    @Test(arguments: ["../x", "link/x", "/etc/passwd"])
    func staysInside(_ path: String) async throws {
        let scratch = try Scratch()
        try scratch.put("x\n", at: "../x")
        try FileSystem.link(scratch.root + "/link", to: "..")
        let call = ToolCall("edit", attributes: ["path": path], body: "x\n=======\ny")
        let seen = try await tool("edit").run(call, in: try scratch.environment())
        #expect(seen.status == .failed)
        #expect(seen.text.contains("out of the workspace"))
        #expect(try scratch.text("../x") == "x\n")
    }
}
