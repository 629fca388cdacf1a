import Foundation
import LooperCore

@testable import LooperTasks

/// A repository with tests, to practise on.
struct PracticeRepository {
    let scratch: Scratch
    let url: URL
    var git: Git { Git(url, variables: Git.identity) }

    init(_ files: [String: String]) async throws {
        scratch = try Scratch()
        url = try scratch.folder("source")
        try await git.run(["init", "-q", "-b", "main"])
        try await commit(files)
    }

    func commit(_ files: [String: String]) async throws {
        for (name, text) in files { try url.put(text, at: name) }
        try await git.run(["add", "-A"])
        try await git.run(["commit", "-q", "-m", "change"])
    }

    var output: URL { scratch.url.appendingPathComponent("tasks.jsonl") }

    static let statements = TextFolder(files: ["a.md": "Run {{command}}", "b.md": "{{test}} says {{message}}"])

    func practice(_ options: PracticeOptions) throws -> Practice {
        Practice(
            repository: url,
            options: options,
            statements: try ProblemStatements(folder: Self.statements, seed: options.seed),
            environment: { BashEnvironment(folder: $0) },
            in: try scratch.folder("work")
        )
    }

    func run(_ options: PracticeOptions, output: URL? = nil) async throws -> PracticeSummary {
        try await practice(options).run(output: output ?? self.output) { _ in }
    }

    static let python: [String: String] = [
        "words.py": """
        def clip(text, limit=3):
            # 'a < b' is no code here
            if len(text) > limit:
                return text[:limit] + '...'
            return text


        def count(words, start=0):
            total = start
            for word in words:
                if word and not word.startswith('#'):
                    total += 1
            return total


        def biggest(a, b):
            return max(a, b) - min(a, b)

        """,
        "tests/__init__.py": "",
        "tests/test_words.py": """
        import unittest
        from words import biggest, clip, count


        class WordsTest(unittest.TestCase):
            def test_clip(self):
                self.assertEqual(clip('abcdef'), 'abc...')

            def test_clip_short(self):
                self.assertEqual(clip('abc'), 'abc')

            def test_count(self):
                self.assertEqual(count(['a', '', '#b', 'c']), 2)

            def test_count_none(self):
                self.assertEqual(count([]), 0)

            def test_biggest(self):
                self.assertEqual(biggest(5, 3), 2)

            def test_equal(self):
                self.assertEqual(biggest(3, 3), 0)

        """ + (0..<8).map { "    def test_more_\($0)(self):\n        self.assertTrue(True)\n" }.joined(separator: "\n"),
    ]

    static let c: [String: String] = [
        "add.c":
            "int add(int a, int b) {\n    return a + b;\n}\n\nint most(int a, int b) {\n    if (a > b) { return a; }\n    return b;\n}\n",
        "test_add.c": """
        #include <assert.h>
        int add(int, int);
        int most(int, int);
        int main(void) {
            assert(add(1, 2) == 3);
            assert(most(3, 2) == 3);
            assert(most(2, 4) == 4);
            return 0;
        }

        """,
        "Makefile": "test: t\n\t./t\nt: add.c test_add.c\n\t$(CC) -o t add.c test_add.c\n",
        ".gitignore": "t\n",
    ]

    /// Options for the Python repository.
    static func options(_ count: Int) -> PracticeOptions {
        var options = PracticeOptions(count: count)
        options.testCommand = "python3 -m unittest -v {tests}"
        return options
    }
}
