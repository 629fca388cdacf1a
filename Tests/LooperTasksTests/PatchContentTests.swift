import Foundation
import Testing

@testable import LooperTasks

@Suite struct PatchContentTests {
    /// A sample repository that holds `files` as they are, byte by byte.
    private func sample(_ files: [String: String]) async throws -> SampleRepository {
        let sample = try await SampleRepository()
        let notes = sample.url.appendingPathComponent(".git/info/attributes")
        try sample.url.put("* -text !ident !working-tree-encoding\n", at: ".git/info/attributes")
        for (name, text) in files { try sample.url.put(text, at: name) }
        try await sample.git.run(["add", "-A"])
        try await sample.git.run(["commit", "-q", "-m", "files"])
        try FileManager.default.removeItem(at: notes)
        return sample
    }

    @Test(arguments: ["*.py binary", "*.py -diff", "*.py diff=odd"])
    func contentDecidesWhatIsText(_ attributes: String) async throws {
        let sample = try await sample([".gitattributes": attributes + "\n"])
        let workspace = try await sample.workspace()
        try workspace.root.put("x = 1\n", at: "calc.py")
        try workspace.root.put([0x61, 0x00], at: "data.py")
        let patch = try await workspace.patch()
        #expect(patch.text.contains("+x = 1"))
        #expect(patch.omissions == [Patch.Omission(path: "data.py", reason: "binary")])
    }

    @Test func theLimitIsOnTheChangeOfAnOldFile() async throws {
        let lines = String(repeating: "a long line of source\n", count: 60_000)
        let sample = try await sample(["big.c": lines, "other.c": lines])
        let workspace = try await sample.workspace()
        try workspace.root.put("int x;\n" + lines, at: "big.c")
        try workspace.root.put(lines.replacing("long", with: "short"), at: "other.c")
        let patch = try await workspace.patch()
        #expect(patch.omissions == [Patch.Omission(path: "other.c", reason: "its change is over 1048576 bytes")])
        #expect(patch.text.contains("+int x;") && patch.text.utf8.count < 1_000)
        let copy = try await sample.workspace()
        try await Git(copy.root).run(["apply", "-"], input: Array(patch.text.utf8))
        #expect(try copy.root.text("big.c").hasPrefix("int x;\na long"))
    }

    @Test(arguments: ["* text", "* text=auto", "* eol=crlf", "* ident", "* working-tree-encoding=UTF-16"])
    func onlyWhatTheSessionChangedIsInThePatch(_ attributes: String) async throws {
        let sample = try await sample([
            ".gitattributes": attributes + "\n", "dos.txt": "one\r\ntwo\r\n", "unix.txt": "$Id$\none\n",
        ])
        let workspace = try await sample.workspace()
        #expect(try workspace.root.text("dos.txt") == "one\r\ntwo\r\n")
        #expect(try await Git(workspace.root).line(["status", "--porcelain"]) == "")
        #expect(try await workspace.patch() == Patch(text: ""))
        try workspace.root.put("one\r\ntwo\r\nthree\r\n", at: "dos.txt")
        let patch = try await workspace.patch()
        #expect(patch.text.contains("\n+three\r\n") && !patch.text.contains("-one"))
        let commit = try await sample.git.line(["rev-parse", "HEAD"])
        let index = sample.scratch.url.appendingPathComponent("index")
        let git = Git(store: sample.url.appendingPathComponent(".git"), tree: sample.url, index: index)
        try await git.run(["read-tree", commit])
        try await git.run(["apply", "--cached", "-"], input: Array(patch.text.utf8))
        let inPlace = try await Workspace.inPlace(sample.url, in: sample.scratch.folder("work"))
        #expect(try await inPlace.patch() == Patch(text: ""))
    }
}
