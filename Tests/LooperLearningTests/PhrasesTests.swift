import Foundation
import LooperCore
import Testing

@testable import LooperLearning

struct PhrasesTests {
    private static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().appending(path: "prompts/demonstrations")

    private func files() throws -> TextFolder {
        var files = TextFolder()
        for name in ["thoughts.md", "statements.md", "drills.md"] {
            files[name] = try String(contentsOf: Self.folder.appending(path: name), encoding: .utf8)
        }
        return files
    }

    @Test(arguments: Phrases.Occasion.allCases)
    func `each occasion has a sentence that needs little`(occasion: Phrases.Occasion) throws {
        let phrases = try Phrases(files: files())
        var random = SplitMix64(seed: 1, name: "x")
        let values = ["symbol": "name", "path": "a.py", "line": "3", "old": "<", "new": "<="]
        let sentences = (0..<20).map { _ in phrases.sentence(occasion, values, &random) }
        #expect(Set(sentences).count > 1)
        #expect(sentences.allSatisfy { !$0.isEmpty && !$0.contains("{{") && $0.count < 160 })
    }

    @Test(arguments: [Phrases.Occasion.comparison, .boolean, .arithmetic, .number, .negation, .name, .other, .undo])
    func `a line that can be quoted is quoted, and told by its number else`(occasion: Phrases.Occasion) throws {
        let phrases = try Phrases(files: files())
        var random = SplitMix64(seed: 2, name: "x")
        var values = ["line": "3", "old": "<", "new": "<=", "code": "while a < b:"]
        let quoting = (0..<20).map { _ in phrases.sentence(occasion, values, &random) }
        #expect(Set(quoting).count > 1 && quoting.allSatisfy { $0.contains("while a < b:") })
        values["code"] = nil
        #expect((0..<20).allSatisfy { _ in !phrases.sentence(occasion, values, &random).contains("while") })
    }

    @Test func `a statement holds the command`() throws {
        let phrases = try Phrases(files: files())
        for number in 0..<phrases.statementCount {
            let text = phrases.statement(number, command: "run it", test: "test_x")
            #expect(text.contains("    run it"))
        }
        #expect(phrases.statementCount > 3)
    }

    @Test func `a slot that nothing fills is named`() throws {
        var files = try files()
        files["thoughts.md"] = (files["thoughts.md"] ?? "").replacing("I run the failing test.", with: "I run {{it}}.")
        let error = #expect(throws: LearningError.self) { try Phrases(files: files) }
        #expect(error?.message.contains("nothing fills {{it}}") == true)
        files["thoughts.md"] = "## test\nI run it.\n"
        let missing = #expect(throws: LearningError.self) { try Phrases(files: files) }
        #expect(missing?.message.contains("needs two lines or more") == true)
    }

    @Test func `the same seed and name choose the same`() {
        func numbers(_ seed: UInt64, _ name: String) -> [UInt64] {
            var random = SplitMix64(seed: seed, name: name)
            return (0..<4).map { _ in random.next() }
        }
        #expect(numbers(1, "a") == numbers(1, "a"))
        #expect(numbers(1, "a") != numbers(1, "b") && numbers(1, "a") != numbers(2, "a"))
    }
}
