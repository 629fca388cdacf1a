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
                "(def|return) .*P", nil,
                ["Not found as written; as a regular expression:", "src/a.py:2: return Parse(x)"]
            ),
            (
                #"^def\s+\w+\(y\)"#, nil,
                ["Not found as written; as a regular expression:", "src/deep/b.py:1: def parse(y): pass"]
            ),
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
            ("nowhere", nil, "is in none of 4 files"), ("zz.*", nil, "is in none of 4 files"),
            ("def (", nil, "It is no regular expression either: a `)` is missing."),
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
        let hidden = "2 more lines in src/a.py (1), src/deep/b.py (1); search a longer text or a path."
        #expect(seen.text == "README.md:1: parse\n" + hidden)
    }

    @Test func saysWhatItDidNotSearch() async throws {
        var limits = ToolLimits()
        limits.searchFileBytes = 10
        let seen = try await search("parse", limits: limits)
        #expect(seen.text == "README.md:1: parse\nNot searched, too large to search: src/a.py, src/deep/b.py")
    }

    @Test func showsTheFindInALongLine() async throws {
        let scratch = try Scratch()
        try scratch.put(
            String(repeating: "a", count: 5_000) + " needle " + String(repeating: "b", count: 500),
            at: "x.js"
        )
        let call = ToolCall("search", body: "needle")
        let seen = try await tool("search").run(call, in: try scratch.environment())
        #expect(seen.text.contains("[4951 bytes of the line before] "), "\(seen.text)")
        #expect(seen.text.contains("a needle bb"))
        #expect(seen.text.contains("more characters]"))
        #expect(seen.text.utf8.count < 400)
    }
}
