import Foundation
import LooperCore
import Testing

@testable import LooperTasks

@Suite struct PatchTests {
    /// The patch of `change`, which is also put on a fresh copy to see that the same files come out.
    private func patch(
        rules: Patch.Rules = Patch.Rules(),
        of change: (URL, Git) async throws -> Void
    ) async throws -> (patch: Patch, copy: PatchedCopy, sample: SampleRepository) {
        let sample = try await SampleRepository()
        let workspace = try await sample.workspace()
        try await change(workspace.root, Git(workspace.root))
        let status = try await Git(workspace.root).line(["status", "--porcelain"])
        let patch = try await workspace.patch(rules: rules)
        #expect(try await Git(workspace.root).line(["status", "--porcelain"]) == status)
        let copy = try await sample.workspace()
        if !patch.text.isEmpty { try await Git(copy.root).run(["apply", "-"], input: Array(patch.text.utf8)) }
        return (patch, PatchedCopy(root: copy.root, sample: sample), sample)
    }

    @Test func takesNewChangedAndDeletedFiles() async throws {
        let (patch, copy, sample) = try await patch { root, _ in
            try root.put("def add(a, b):\n    return a + b\n", at: "calc.py")
            try root.put("new\n", at: "deep/new file é.txt")
            try root.put("", at: "empty.txt")
            try root.delete("README.md")
        }
        #expect(patch.omissions == [])
        #expect(try copy.text("calc.py") == "def add(a, b):\n    return a + b\n")
        #expect(try copy.text("deep/new file é.txt") == "new\n")
        #expect(copy.holds("empty.txt") && !copy.holds("README.md"))
        #expect(sample.url.holds("README.md"))
    }

    @Test func takesModesRenamesAndLinks() async throws {
        let (patch, copy, sample) = try await patch { root, _ in
            chmod(root.path + "/calc.py", 0o755)
            try FileManager.default.moveItem(atPath: root.path + "/README.md", toPath: root.path + "/README.txt")
            try root.delete("run.sh")
            try FileManager.default.createSymbolicLink(atPath: root.path + "/run.sh", withDestinationPath: "calc.py")
        }
        #expect(patch.omissions == [])
        #expect(FileManager.default.isExecutableFile(atPath: copy.path + "/calc.py"))
        #expect(try copy.text("README.txt") == "first\n")
        #expect(try FileManager.default.destinationOfSymbolicLink(atPath: copy.path + "/run.sh") == "calc.py")
        #expect(sample.url.holds("README.md"))
    }

    @Test func takesWhatTheModelCommitted() async throws {
        let (patch, copy, sample) = try await patch { root, git in
            try root.put("committed\n", at: "one.txt")
            try await git.run(["add", "-A"])
            try await git.run(["commit", "-q", "-m", "mine"])
            try root.put("staged\n", at: "two.txt")
            try await git.run(["add", "two.txt"])
            try root.put("untracked\n", at: "three.txt")
        }
        #expect(patch.omissions == [])
        for name in ["one.txt", "two.txt", "three.txt"] { #expect(copy.holds(name)) }
        #expect(!sample.url.holds("one.txt"))
    }

    @Test func survivesABrokenGitFolder() async throws {
        let sample = try await SampleRepository()
        let workspace = try await sample.workspace()
        try workspace.root.delete(".git")
        try workspace.root.put("x = 1\n", at: "calc.py")
        #expect(try await workspace.patch().text.contains("+x = 1"))
    }

    @Test func runsNothingThatTheModelConfigured() async throws {
        let sample = try await SampleRepository()
        let workspace = try await sample.workspace()
        let trap = "touch \(workspace.root.path)/trapped; cat"
        let git = Git(workspace.root)
        for (name, value) in [
            ("core.fsmonitor", trap), ("diff.external", trap), ("filter.x.clean", trap), ("diff.x.textconv", trap),
        ] {
            try await git.run(["config", name, value])
        }
        try workspace.root.put("* filter=x diff=x\n", at: ".gitattributes")
        try workspace.root.put("x = 1\n", at: "calc.py")
        #expect(try await workspace.patch().text.contains("+x = 1"))
        #expect(!workspace.root.holds("trapped"))
    }

    @Test func leavesOutWhatDoesNotBelong() async throws {
        let (patch, copy, _) = try await patch { root, _ in
            try root.put([0, 1, 2, 255], at: "data.bin")
            try root.put("{}\n", at: "web/package-lock.json")
            try root.put(String(repeating: "long line\n", count: 120_000), at: "big.txt")
            try root.put("log\n", at: ".looper/output/1.txt")
            try root.put([0], at: "__pycache__/calc.pyc")
            try root.put("good\n", at: "good.txt")
        }
        let reasons = Dictionary(uniqueKeysWithValues: patch.omissions.map { ($0.path, $0.reason) })
        #expect(reasons["data.bin"] == "binary")
        #expect(reasons["web/package-lock.json"] == "lock file")
        #expect(reasons["big.txt"] == "over 1048576 bytes")
        #expect(reasons["__pycache__/calc.pyc"] == "compiled Python")
        #expect(reasons[".looper/output/1.txt"] == nil, "the store excludes it, so nobody has to be told")
        #expect(reasons.count == 4)
        #expect(copy.holds("good.txt") && !copy.holds("data.bin") && !copy.holds("big.txt"))
    }

    @Test func leavesOutTestsWhenAsked() async throws {
        var rules = Patch.Rules()
        rules.leavesOutTests = true
        let (patch, copy, _) = try await patch(rules: rules) { root, _ in
            for name in ["tests/more.py", "test_x.py", "pkg/x_test.go", "latest.py"] { try root.put("x\n", at: name) }
        }
        #expect(patch.omissions.map(\.path) == ["pkg/x_test.go", "test_x.py", "tests/more.py"])
        #expect(copy.holds("latest.py"))
    }

    @Test func aRepositoryInsideIsLeftOut() async throws {
        let (patch, copy, _) = try await patch { root, _ in
            let inner = root.appendingPathComponent("inner")
            try inner.put("x\n", at: "x.txt")
            let git = Git(inner, variables: Git.identity)
            try await git.run(["init", "-q"])
            try await git.run(["add", "-A"])
            try await git.run(["commit", "-q", "-m", "x"])
            try root.put("y\n", at: "y.txt")
        }
        #expect(patch.omissions.map(\.path) == ["inner"])
        #expect(copy.holds("y.txt"))
    }

    @Test func contentThatLooksLikeADiffDoesNotConfuse() async throws {
        let (patch, copy, _) = try await patch { root, _ in
            try root.put(SampleRepository.fix + "\ndiff --git a/x b/x\n", at: "saved.diff")
            try root.put("last line without newline", at: "z.txt")
        }
        #expect(patch.omissions == [])
        #expect(try copy.text("saved.diff").hasSuffix("diff --git a/x b/x\n"))
        #expect(try copy.text("z.txt") == "last line without newline")
    }

    @Test func textThatIsNoUTF8Survives() async throws {
        let latin = Array("# caf".utf8) + [0xE9, 0x0A] + Array("x = 1\n".utf8)
        let (patch, copy, _) = try await patch { root, _ in
            try root.put(latin, at: "latin [1].py")
            try root.put("good\n", at: "z.txt")
        }
        #expect(patch.omissions == [])
        #expect(patch.text.contains("GIT binary patch"))
        #expect(try Array(Data(contentsOf: copy.root.appendingPathComponent("latin [1].py"))) == latin)
        #expect(copy.holds("z.txt"))
    }

    @Test func aNameThatIsNoUTF8IsToldOf() async throws {
        let (patch, copy, _) = try await patch { root, _ in
            let script = "printf 'x\\n' > $'caf\\xe9.txt'"
            #expect(try await Program("bash").run(["-c", script], in: root).succeeded)
            try root.put("good\n", at: "z.txt")
        }
        #expect(patch.omissions.map(\.reason) == ["not UTF-8"])
        #expect(copy.holds("z.txt"))
    }

    @Test func carriageReturnsSurvive() async throws {
        let (_, copy, _) = try await patch { root, _ in try root.put("a\r\nb\r\n", at: "dos.txt") }
        #expect(try copy.text("dos.txt") == "a\r\nb\r\n")
    }
}

/// A fresh copy with the patch on it; the folder lives as long as this does.
struct PatchedCopy {
    let root: URL
    let sample: SampleRepository

    var path: String { root.path }

    func text(_ name: String) throws -> String { try root.text(name) }
    func holds(_ name: String) -> Bool { root.holds(name) }
}
