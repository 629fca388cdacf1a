import Foundation
import Testing

@testable import LooperTasks

@Suite struct InPlaceTests {
    @Test func ignoredFilesAreNobodysBusiness() async throws {
        let sample = try await SampleRepository()
        try sample.url.put(".env\n*.secret", at: ".git/info/exclude")
        try sample.url.put("key\n", at: ".env")
        let workspace = try await Workspace.inPlace(
            sample.url,
            excluding: ["out [1]", "README.md"],
            in: sample.scratch.folder("work")
        )
        try sample.url.put("key\n", at: "new.secret")
        try sample.url.put("log\n", at: "out [1]/log.txt")
        try sample.url.put("new\n", at: "out 1.txt")
        try sample.url.put("other\n", at: "README.md")
        let patch = try await workspace.patch()
        #expect(patch.omissions == [])
        #expect(patch.text.contains("out 1.txt"))
        for name in ["secret", ".env", "log.txt", "README"] { #expect(!patch.text.contains(name)) }
        let held = try await workspace.git(index: workspace.index).line(["ls-files"])
        #expect(!held.contains(".env") && held.contains("calc.py"))
    }

    @Test func theUsersOwnRulesAreFound() async throws {
        let sample = try await SampleRepository()
        let home = try sample.scratch.folder("home")
        try home.put("by-default\n", at: ".config/git/ignore")
        let source = try await SourceRepository(sample.url)
        let variables = ["HOME": home.path, "GIT_CONFIG_NOSYSTEM": "1"]
        #expect(try await source.ignoreRules(variables).contains("by-default"))
        try home.put("by-choice\n", at: "chosen")
        try home.put("[core]\n\texcludesFile = ~/chosen\n", at: ".gitconfig")
        let rules = try await source.ignoreRules(variables)
        #expect(rules.contains("by-choice") && !rules.contains("by-default"))
    }

    @Test func trackedFilesAreFollowedThoughIgnored() async throws {
        let sample = try await SampleRepository()
        try sample.url.put("README.md\n", at: ".gitignore")
        let workspace = try await Workspace.inPlace(sample.url, in: sample.scratch.folder("work"))
        try sample.url.put("other\n", at: "README.md")
        #expect(try await workspace.patch().text.contains("+other"))
    }

    @Test func allPlacesOfARepositoryAreKnown() async throws {
        let sample = try await SampleRepository()
        try sample.url.put("x\n", at: "inner/file")
        let top = sample.url.resolvingSymlinksInPath().path
        let inner = sample.url.appendingPathComponent("inner")
        #expect(await Workspace.places(ofRepository: inner) == [inner.path, top, top + "/.git"])
        let tree = sample.scratch.url.appendingPathComponent("tree")
        try await sample.git.run(["worktree", "add", "--detach", tree.path])
        #expect(await Workspace.places(ofRepository: tree).contains(top + "/.git"))
        let none = try sample.scratch.folder("none")
        #expect(await Workspace.places(ofRepository: none) == [none.path])
    }

    @Test func filesThatLieElsewhereAreRefused() async throws {
        let sample = try await SampleRepository()
        let other = try sample.scratch.folder("other")
        try await sample.git.run(["config", "core.worktree", other.path])
        await refused("core.worktree") { _ = try await Workspace.inPlace(sample.url) }
        try await sample.git.run(["config", "--unset", "core.worktree"])
        try await sample.git.run(["config", "core.bare", "true"])
        await refused("bare") { _ = try await Workspace.inPlace(sample.url) }
    }
}

@Suite struct UnusableRepositoryTests {
    @Test func filesAndLineBreaksAreRefused() async throws {
        let sample = try await SampleRepository()
        await refused("is a file") { _ = try await Workspace.make(from: sample.url.appendingPathComponent("calc.py")) }
        let folder = try sample.scratch.folder("a\nb")
        await refused("line break") { _ = try await Workspace.make(from: folder) }
    }

    @Test func otherObjectNamesAreRefused() async throws {
        let folder = try Scratch()
        try await Git(folder.url).run(["init", "-q", "--object-format=sha256"])
        await refused("sha256") { _ = try await Workspace.make(from: folder.url) }
    }

    @Test(arguments: ["HEAD:calc.py", "HEAD^{tree}", "HEAD"])
    func missingObjectsAreTold(_ name: String) async throws {
        let sample = try await SampleRepository()
        let id = try await sample.git.line(["rev-parse", name])
        try sample.url.delete(".git/objects/\(id.prefix(2))/\(id.dropFirst(2))")
        await refused("partial or damaged") { _ = try await Workspace.make(from: sample.url) }
    }

    @Test func aBrokenBranchIsNoEmptyRepository() async throws {
        let sample = try await SampleRepository()
        try sample.url.put("nonsense\n", at: ".git/refs/heads/main")
        await refused("partial or damaged") { _ = try await Workspace.make(from: sample.url) }
        try sample.url.put("nonsense\n", at: ".git/HEAD")
        await refused("damaged") { _ = try await Workspace.make(from: sample.url) }
    }

    @Test func aMissingProgramIsNamed() async throws {
        let folder = FileManager.default.temporaryDirectory
        await refused("install no-such-git") { _ = try await Program("no-such-git").run([], in: folder) }
    }
}

/// Expects `work` to fail with a message that holds `words`.
private func refused(_ words: String, _ work: () async throws -> Void) async {
    let error = await #expect(throws: TasksError.self) { try await work() }
    #expect(error?.message.contains(words) == true, "\(error?.message ?? "")")
}
