import LooperCore
import Testing

@testable import LooperSkills

@Suite struct SkillFileRenderingTests {
    private func roundTrip(_ skill: Skill) throws -> Skill {
        try SkillFile(path: "x/SKILL.md", text: SkillFile.rendering(skill, at: "x/SKILL.md").text).parse()
    }

    @Test func looksAsAPersonWouldWriteIt() {
        let skill = Skill(
            name: "fix-imports",
            description: "Repairs imports: the \"from\" ones.",
            license: "MIT",
            compatibility: "Python 3.9, pytest",
            allowedTools: "bash edit",
            metadata: ["helped": "3", "origin": "learned"],
            body: "- Look first.\n"
        )
        let text = """
            ---
            name: fix-imports
            description: "Repairs imports: the \\"from\\" ones."
            license: MIT
            compatibility: Python 3.9, pytest
            metadata:
              helped: "3"
              origin: learned
            allowed-tools: bash edit
            ---
            - Look first.

            """
        #expect(SkillFile.rendering(skill, at: "x").text == text)
    }

    private static let odd = [
        "", " ", "  leading", "trailing ", "a: b", "a #b", "# c", "- item", "---", "...", "one\n---\ntwo", "\n",
        "\n\n x\n",
        "it's", "\"quoted\"", "back\\slash", "\\n", "{a: 1}", "[x]", "*alias", "&anchor", "!tag", "|", ">", "%x", "@x",
        "null", "Yes", "~", "1", "1.0", "0x1f", "2026-01-01", "grüße", "日本語", "👩‍👩‍👧 👍🏽", "e\u{301}", "x\u{feff}bom",
        "nel\u{85}x", "ls\u{2028}ps\u{2029}", "cr\rx", "crlf\r\nx", "tab\tx", "\u{0}", "\u{1b}[0m", "\u{7f}",
        "\u{fffe}",
        "\u{e000}", "\u{10ffff}", "a,b", "?", "? x", ":", "x:", "<<", "=", "`x`",
        String(repeating: "long ", count: 500),
    ]

    @Test(arguments: odd)
    func readsBackEveryText(_ text: String) throws {
        let skill = Skill(
            name: text,
            description: text,
            license: text,
            compatibility: text,
            allowedTools: text,
            metadata: [String(text.prefix(100)): text, "other": "x"],
            body: "x\n"
        )
        #expect(try roundTrip(skill) == skill)
    }

    @Test(arguments: [
        "", "- a\n", "---\nname: other\n---\ntext\n", "  indented first\n\nlast  \n", "ls\u{2028}x\u{85}y\u{0c}z\n",
        "a\rb\n",
        "```\n---\n```\n", "tab\there\n", "\u{0}\n", "...\n",
    ])
    func readsBackEveryBody(_ body: String) throws {
        let skill = Skill(name: "x", description: "d", body: body)
        #expect(try roundTrip(skill) == skill)
    }

    private static let pieces =
        "ab01\u{200d} \n\t:#-'\"\\{}[]|>&*!%@`~?,ü日\u{2028}\u{85}\r\u{1f}".map { String($0) } + [
            "---", "\n---\n", ": ",
        ]

    /// Random texts out of the characters that mean something to YAML or Markdown, each seed another one.
    @Test(arguments: 0..<200 as Range<UInt64>)
    func readsBackRandomTexts(seed: UInt64) throws {
        var random = SplitMix64(seed: seed)
        func text() -> String {
            var text = ""
            for _ in 0..<(random.next() % 12) { text += Self.pieces[Int(random.next() % UInt64(Self.pieces.count))] }
            return text
        }
        var skill = Skill(name: text(), description: text(), license: text(), body: "")
        skill.metadata[text()] = text()
        skill.metadata[text()] = text()
        // What a body ends its lines with is normalised.
        skill.body = "begin " + text().filter { $0 != "\r" && $0 != "\r\n" } + "\nend\n"
        #expect(try roundTrip(skill) == skill)
    }

    @Test func leavesOutBlankLinesAtTheEndsOfTheBody() throws {
        #expect(try roundTrip(Skill(name: "x", description: "d", body: "\n\n a\n\nb\n \n")).body == " a\n\nb\n")
        #expect(try roundTrip(Skill(name: "x", description: "d", body: "a")).body == "a\n")
    }
}
