import LooperCore
import LooperTools
import Testing

@Suite struct SearchToolTests {
    private func search(_ body: String, path: String? = nil, limits: ToolLimits = ToolLimits()) async throws
        -> Observation
    {
        let scratch = try Scratch()
        try scratch.put("def parse(x):\n    return Parse(x)\n", at: "src/a.py")
        try scratch.put("def parse(y): pass\n", at: "src/deep/b.py")
        try scratch.put("parse\n", at: "README.md")
        try scratch.put([0, 1, 2] + Array("parse".utf8), at: "data.bin")
        try scratch.put("parse\n", at: ".git/config")
        try scratch.put("parse\n", at: ".looper/output/1.txt")
        let call = ToolCall("search", attributes: path.map { ["path": $0] } ?? [:], body: body)
        return try await tool("search", limits: limits).run(call, in: try scratch.environment())
    }

    @Test(
        arguments: [
            ("def parse", nil, ["src/a.py:1: def parse(x):", "src/deep/b.py:1: def parse(y): pass"]),
            ("parse", "src/deep", ["src/deep/b.py:1: def parse(y): pass"]),
            ("parse", "src/a.py", ["src/a.py:1: def parse(x):"]),
            ("parse", "*.md", ["README.md:1: parse"]),
            ("parse", "./src/*/b.py", ["src/deep/b.py:1: def parse(y): pass"]),
            (
                "PARSE(Y)", nil,
                ["Not found as written; these differ in upper and lower case:", "src/deep/b.py:1: def parse(y): pass"]
            ),
        ] as [(String, String?, [String])]
    )
    func finds(_ body: String, _ path: String?, _ lines: [String]) async throws {
        let seen = try await search(body, path: path)
        #expect(seen.status == .succeeded)
        #expect(seen.text == lines.joined(separator: "\n"))
    }

    @Test(
        arguments: [
            ("nowhere", nil, "is in none of 4 files"), ("def .*", nil, "it is no pattern"),
            ("parse", "lib", "No file is at path=\"lib\""), (" ", nil, "Give one line"),
        ] as [(String, String?, String)]
    )
    func saysWhatIsNotThere(_ body: String, _ path: String?, _ words: String) async throws {
        let seen = try await search(body, path: path)
        #expect(seen.status == .failed)
        #expect(seen.text.contains(words), "\(seen.text)")
    }

    @Test func countsWhatIsLeftOut() async throws {
        var limits = ToolLimits()
        limits.searchMatches = 1
        let seen = try await search("parse", limits: limits)
        #expect(seen.text == "README.md:1: parse\n2 more lines in all; search a longer text or a path.")
    }
}

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

    @Test func aPathIsNeeded() async throws {
        let seen = try await write(nil, "x", in: try Scratch())
        #expect(seen.status == .failed)
        #expect(seen.text.contains("<write path="))
    }
}
