import LooperCore
import LooperTools
import Testing

@Suite struct ReadToolTests {
    private func read(
        _ body: String,
        _ files: [String: String],
        limits: ToolLimits = ToolLimits()
    ) async throws -> Observation {
        let scratch = try Scratch()
        for (name, text) in files { try scratch.put(text, at: name) }
        return try await tool("read", limits: limits).run(ToolCall("read", body: body), in: try scratch.environment())
    }

    private static let long = (1...250).map { "line \($0)" }.joined(separator: "\n") + "\n"

    @Test(arguments: [
        ("a.py", "lines 1-100 of 250", "1\tline 1\n", "150 more lines; go on with <read>a.py:101-200</read>"),
        ("a.py:100-102", "lines 100-102 of 250", "100\tline 100\n101\tline 101\n102\tline 102", "102"),
        ("a.py:100", "lines 100-199 of 250", "100\tline 100", "<read>a.py:200-250</read>"),
        ("a.py:240-", "lines 240-250 of 250", "240\tline 240", "250\tline 250"),
        ("./a.py:249-900\n", "lines 249-250 of 250", "249\tline 249", "250\tline 250"),
    ])
    func showsARange(_ body: String, _ header: String, _ first: String, _ end: String) async throws {
        let seen = try await read(body, ["a.py": Self.long])
        #expect(seen.status == .succeeded)
        #expect(seen.text.contains(header), "\(seen.text)")
        #expect(seen.text.contains(first))
        #expect(seen.text.hasSuffix(end), "\(seen.text)")
        #expect(seen.summary.contains(header))
    }

    @Test func rangesCanBeSwitchedOff() async throws {
        var limits = ToolLimits()
        limits.lineRanges = false
        let seen = try await read("a.py:2-3", ["a.py": Self.long], limits: limits)
        #expect(seen.status == .failed)
        #expect(seen.text.contains("There is no file a.py:2-3"))
    }

    @Test(arguments: [
        ("a.py:251", "has only 250 lines"), ("a.py:9-3", "ends before it begins"), ("", "Give one path"),
        ("b.py", "There is no file b.py"), ("src/calc.py", "Near names: lib/calc.py"),
        ("lib/clac.py", "Near names: lib/calc.py"), ("lib", "lib is a folder. Name one of its files:\nlib/calc.py"),
        ("../../etc/passwd", "leads out of the workspace"), ("/etc/passwd", "leads out of the workspace"),
    ])
    func saysWhatToDoInstead(_ body: String, _ words: String) async throws {
        let seen = try await read(body, ["a.py": Self.long, "lib/calc.py": "x = 1\n"])
        #expect(seen.status == .failed)
        #expect(seen.text.contains(words), "\(seen.text)")
    }

    @Test func clipsLongLinesAndLongFiles() async throws {
        let seen = try await read("a.txt", ["a.txt": String(repeating: "é", count: 1_000) + "\nend\n"])
        #expect(seen.text.contains("[line clipped: 600 more characters]"))
        #expect(seen.text.hasSuffix("2\tend"))
        let wide = Array(repeating: String(repeating: "x", count: 390), count: 90).joined(separator: "\n")
        let cut = try await read("b.txt", ["b.txt": wide])
        #expect(cut.text.utf8.count < 11_000)
        #expect(cut.text.contains("more lines; go on with <read>b.txt:26-"), "\(cut.summary)")
    }

    @Test func showsWhatIsNotUTF8AndRefusesBinaries() async throws {
        let scratch = try Scratch()
        try scratch.put(Array("# caf".utf8) + [0xE9, 0x0A], at: "latin.py")
        try scratch.put([0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, 0, 0], at: "a.png")
        try scratch.put([], at: "empty.py")
        let environment = try scratch.environment()
        let latin = try await tool("read").run(ToolCall("read", body: "latin.py"), in: environment)
        #expect(latin.status == .succeeded)
        #expect(latin.text.contains("not UTF-8"))
        #expect(latin.text.contains("1\t# caf\u{FFFD}"))
        let image = try await tool("read").run(ToolCall("read", body: "a.png"), in: environment)
        #expect(image.status == .failed)
        #expect(image.text.contains("a PNG image"))
        let empty = try await tool("read").run(ToolCall("read", body: "empty.py"), in: environment)
        #expect(empty.text == "empty.py is empty.")
    }
}
