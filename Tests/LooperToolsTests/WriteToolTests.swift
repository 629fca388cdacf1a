import LooperCore
import LooperTools
import Testing

@Suite struct WriteToolTests {
    private func write(_ path: String?, _ body: String, in scratch: Scratch) async throws -> Observation {
        let call = ToolCall("write", attributes: path.map { ["path": $0] } ?? [:], body: body)
        return try await tool("write").run(call, in: try scratch.environment())
    }

    @Test func createsReplacesAndSaysSo() async throws {
        let scratch = try Scratch()
        let created = try await write("a/b/c.txt", "one\ntwo", in: scratch)
        #expect(created.text == "Created a/b/c.txt, 2 lines.")
        #expect(try scratch.text("a/b/c.txt") == "one\ntwo\n")
        let replaced = try await write("a/b/c.txt", "x\r\n", in: scratch)
        #expect(replaced.text == "Replaced a/b/c.txt, 2 lines before, 1 now.")
        #expect(try scratch.bytes("a/b/c.txt") == Array("x\r\n".utf8))
        let same = try await write("a/b/c.txt", "x\r\n", in: scratch)
        #expect(same.text.contains("nothing changed"))
    }

    @Test(arguments: ["../out.txt", "/tmp/looper-out.txt", "link/out.txt", "a/../../out.txt", "dangling"])
    func refusesWhatLeadsOut(_ path: String) async throws {
        let scratch = try Scratch()
        try FileSystem.link(scratch.root + "/link", to: "..")
        try FileSystem.link(scratch.root + "/dangling", to: "../out.txt")
        let seen = try await write(path, "x", in: scratch)
        #expect(seen.status == .failed)
        #expect(!FileSystem.exists(scratch.path + "/out.txt"))
        #expect(!FileSystem.exists("/tmp/looper-out.txt"))
    }

    @Test(arguments: [
        ("a\r\nb\r\n", "x\ny", "x\r\ny\r\n", "Kept its CRLF line ends."),
        ("\u{FEFF}a\n", "x\n", "\u{FEFF}x\n", "Kept its byte order mark."),
        ("\u{FEFF}a\r\n", "\u{FEFF}x\r\ny", "\u{FEFF}x\r\ny\n", "Replaced"),
        ("a\r\nb\n", "x\ny\n", "x\ny\n", "Replaced"),
    ])
    func keepsTheMannerOfTheFile(_ before: String, _ content: String, _ after: String, _ words: String) async throws {
        let scratch = try Scratch()
        try scratch.put(before, at: "a.txt")
        let seen = try await write("a.txt", content, in: scratch)
        #expect(try scratch.bytes("a.txt") == Array(after.utf8))
        #expect(seen.text.contains(words), "\(seen.text)")
    }

    @Test func lineNumbersOfReadAreLeftOut() async throws {
        let scratch = try Scratch()
        try scratch.put("import os\nx = 1\n", at: "a.py")
        let seen = try await write("a.py", "1\timport os\n2\tx = 2\n3\t", in: scratch)
        #expect(try scratch.text("a.py") == "import os\nx = 2\n\n")
        #expect(seen.text.contains("The line numbers before the lines were left out."))
        try scratch.put("1\ta\n2\tb\n", at: "table.tsv")
        _ = try await write("table.tsv", "1\tc\n2\td\n", in: scratch)
        #expect(try scratch.text("table.tsv") == "1\tc\n2\td\n")
        _ = try await write("new.tsv", "1\tc\n2\td\n", in: scratch)
        #expect(try scratch.text("new.tsv") == "1\tc\n2\td\n", "a new file may be a table")
    }

    @Test func clippedLinesAreNotWritten() async throws {
        let scratch = try Scratch()
        try scratch.put("x\n", at: "a.txt")
        let seen = try await write("a.txt", "y [line clipped: 20 more characters]\n", in: scratch)
        #expect(seen.status == .failed)
        #expect(try scratch.text("a.txt") == "x\n")
        try scratch.put("the mark is [line clipped: 20 more characters]\n", at: "b.txt")
        let kept = try await write("b.txt", "its mark is [line clipped: 20 more characters]\n", in: scratch)
        #expect(kept.status == .succeeded, "a file that holds the words itself may be written")
    }

    @Test(
        arguments: [
            ("a.json", "{\"a\": 1}", "{\n\"a\": 1,,}", "not valid JSON now: line 2: "),
            ("a.yaml", "a: 1", "a: 1\n b: [1", "not valid YAML now: line 2: "),
            ("a.yml", "a: 1\n---\nb: 2", "a: 1\n---\nb: {", "not valid YAML now"),
            ("a.py", "a = 1", "a = (", "not valid Python"),
            ("a.json", "{\"a\": 1}", "{\"a\": 2}", nil), ("a.json", "// c\n{}", "// d\n{}", nil),
            ("a.txt", "{", "[", nil),
            ("a.yaml", "a: {{ b }", "a: {{ c }", nil), ("a.py", "a = (", "b = (", nil), ("n.py", "", "a = 1", nil),
        ] as [(String, String, String, String?)]
    )
    func tellsWhatItBroke(_ path: String, _ before: String, _ after: String, _ warning: String?) async throws {
        let scratch = try Scratch()
        try scratch.put(before + "\n", at: path)
        let seen = try await write(path, after, in: scratch)
        #expect(seen.status == .succeeded)
        if let warning {
            #expect(seen.text.contains(warning), "\(seen.text)")
        } else {
            #expect(!seen.text.contains("Warning"), "\(seen.text)")
        }
    }

    @Test func aPathIsNeeded() async throws {
        let seen = try await write(nil, "x", in: try Scratch())
        #expect(seen.status == .failed)
        #expect(seen.text.contains("<write path="))
    }
}
