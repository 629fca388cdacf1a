import Foundation
import Looper
import LooperTestSupport
import Subprocess

/// A small Python library with a bug, as a git repository; the bug is what its one failing test says.
struct SlugRepository {
    let folder: URL

    static let fixtures = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appending(path: "Fixtures")
    static let failing = "test_slug.SlugTests.test_words"

    private static let library = """
        import re


        def slug(text, separator="-"):
            \"""Lower-case words of a text, joined by a separator.\"""
            words = re.findall(r"[a-z0-9]+", text.lower())
            return "_".join(words)


        def title(text):
            return " ".join(word.capitalize() for word in text.split())

        """

    private static let tests = """
        import unittest

        import slug


        class SlugTests(unittest.TestCase):
            def test_words(self):
                self.assertEqual(slug.slug("Hello, World"), "hello-world")

            def test_title(self):
                self.assertEqual(slug.title("a b"), "A B")


        if __name__ == "__main__":
            unittest.main()

        """

    static func make(in directory: TemporaryDirectory) async throws -> SlugRepository {
        try directory.write(library, to: "repo/slug.py")
        try directory.write(tests, to: "repo/test_slug.py")
        let repository = SlugRepository(folder: directory.appending("repo"))
        try await repository.git("init", "-q")
        try await repository.git("add", "-A")
        try await repository.git("commit", "-q", "-m", "all")
        return repository
    }

    @discardableResult
    func git(_ arguments: String...) async throws -> String {
        let identity = ["-c", "user.name=Test", "-c", "user.email=test@localhost", "-C", folder.path]
        let result = try await Subprocess.run(
            .name("git"),
            arguments: Arguments(identity + arguments),
            output: .string(limit: 1 << 20),
            error: .string(limit: 1 << 16)
        )
        return result.standardOutput
    }

    /// The bug as a task, in a file of JSON Lines.
    func writeTask(to file: URL, failToPass: [String] = [failing]) async throws {
        let commit = try await git("rev-parse", "HEAD").trimmingCharacters(in: .whitespacesAndNewlines)
        let task = CodingTask(
            instanceID: "slug__words",
            repo: folder.path,
            baseCommit: commit,
            problemStatement: "slug joins words with the wrong mark.",
            failToPass: failToPass,
            passToPass: ["test_slug.SlugTests.test_title"],
            environment: EnvironmentRecipe(testCommand: "python3 -m unittest -v {tests}", logParser: "unittest")
        )
        try JSONEncoder().encode(task).write(to: file)
    }

    static func script(_ name: String) -> String { "replay:\(fixtures.appending(path: name).path)" }

    /// Writes a script of these replies and answers its specification.
    static func script(_ replies: [String], in directory: TemporaryDirectory) throws -> String {
        let lines = try replies.map { String(decoding: try JSONEncoder().encode(["reply": $0]), as: UTF8.self) }
        try directory.write(lines.joined(separator: "\n"), to: "script.jsonl")
        return "replay:\(directory.appending("script.jsonl").path)"
    }
}
