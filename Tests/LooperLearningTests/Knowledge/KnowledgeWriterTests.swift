import Foundation
import LooperCore
import LooperLearning
import LooperStore
import Testing

struct KnowledgeWriterTests {
    private static let prompts = TextFolder(files: [
        "page.md": "PAGE\n\n{{sessions}}\n",
        "session.md": "TASK\n{{statement}}\n\n{{errors}}\n\n{{commands}}\n\n{{solution}}\n",
        "errors.md": "ERRORS\n{{lines}}\n", "commands.md": "COMMANDS\n{{lines}}\n",
        "solution.md": "SOLUTION\n{{lines}}\n",
    ])

    private static func match(_ name: String, lines: Int = 1) -> SessionMatch {
        func many(_ word: String) -> String { (1...lines).map { "\(word) \($0) of \(name)" }.joined(separator: "\n") }
        let digest = SessionDigest(
            session: name,
            statement: many("statement"),
            commands: many("command"),
            errors: many("error"),
            solution: many("+solution")
        )
        return SessionMatch(digest: digest, score: 1, isResolved: true)
    }

    private func text(_ matches: [SessionMatch], characters: Int = 1600, sessions: Int = 3) throws -> String? {
        var limits = KnowledgeLimits()
        limits.characters = characters
        limits.sessions = sessions
        return try KnowledgeWriter(prompts: Self.prompts, limits: limits).text(matches)
    }

    @Test func `a session that fits is told whole`() throws {
        #expect(
            try text([Self.match("a")])
                == """
                PAGE

                TASK
                statement 1 of a

                ERRORS
                error 1 of a

                COMMANDS
                command 1 of a

                SOLUTION
                +solution 1 of a
                """
        )
    }

    @Test func `what is empty leaves no heading`() throws {
        let digest = SessionDigest(session: "a", statement: "Say it.")
        let text = try text([SessionMatch(digest: digest, score: 1, isResolved: nil)])
        #expect(text == "PAGE\n\nTASK\nSay it.")
    }

    @Test(arguments: [60, 100, 200, 400, 1600, 5000], [1, 3, 40, 400])
    func `the limit holds`(_ characters: Int, _ lines: Int) throws {
        let matches = ["a", "b", "c", "d"].map { Self.match($0, lines: lines) }
        let text = try text(matches, characters: characters)
        #expect((text?.count ?? 0) <= characters)
        #expect(characters < 400 || text?.contains("statement 1 of a") == true)
        #expect(text?.contains("of d") != true, "three at most")
        if characters == 1600, lines == 400 {
            #expect(text?.contains("of c") == true)
            #expect((text?.count ?? 0) > 1200, "the room is used")
        }
    }

    @Test func `nothing is told where nothing was found`() throws {
        #expect(try text([]) == nil)
        #expect(try text([Self.match("a")], characters: 3) == nil)
        #expect(try text([Self.match("a")], sessions: 0) == nil)
    }

    @Test func `a missing prompt is named`() {
        let error = #expect(throws: LearningError.self) { try KnowledgeWriter(prompts: TextFolder()) }
        #expect(error?.message.contains("prompts/knowledge/page.md is missing") == true)
    }
}
