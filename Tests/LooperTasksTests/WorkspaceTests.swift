import Foundation
import LooperCore
import Testing

@testable import LooperTasks

@Suite struct WorkspaceTests {
    @Test func holdsTheTreeAsOneCommitAndNothingElse() async throws {
        let sample = try await SampleRepository()
        let workspace = try await sample.workspace()
        let git = Git(workspace.root)
        #expect(try await git.line(["rev-list", "--all", "--count"]) == "1")
        #expect(try await git.line(["remote"]) == "")
        #expect(try await git.line(["tag"]) == "")
        #expect(try await git.line(["status", "--porcelain", "--ignored"]) == "")
        #expect(try await git.line(["rev-parse", "HEAD^{tree}"]) == workspace.treeHash)
        #expect(try await sample.git.line(["rev-parse", "HEAD^{tree}"]) == workspace.treeHash)
        #expect(!workspace.root.holds(".git/logs/HEAD"))
        #expect(!workspace.root.holds(".git/objects/info/alternates"))
        #expect(!workspace.root.holds(".git/hooks"))
        #expect(FileManager.default.isExecutableFile(atPath: workspace.root.path + "/run.sh"))
        #expect(try workspace.root.text("calc.py") == SampleRepository.buggy)
        let first = try await sample.git.line(["rev-parse", "HEAD~1"])
        #expect(try await !git.attempt(["cat-file", "-e", first]).succeeded)
    }

    @Test func equalStartsAreEqual() async throws {
        let sample = try await SampleRepository()
        let (one, other) = (try await sample.workspace(), try await sample.workspace(commit: "v1"))
        #expect(one.treeHash == other.treeHash)
        #expect(one.baseCommit == other.baseCommit)
        #expect(one.root != other.root)
        #expect(try await sample.workspace(commit: "HEAD~1").treeHash != one.treeHash)
    }

    @Test func theBugIsPartOfTheStart() async throws {
        let sample = try await SampleRepository()
        let workspace = try await sample.workspace(bugPatch: SampleRepository.fix)
        #expect(try workspace.root.text("calc.py").contains("a + b"))
        #expect(try await Git(workspace.root).line(["rev-list", "--all", "--count"]) == "1")
        #expect(try await workspace.patch().text == "")
    }

    @Test func theSourceIsOnlyRead() async throws {
        let sample = try await SampleRepository()
        let before = try contents(of: sample.url)
        let workspace = try await sample.workspace()
        try workspace.root.put("x", at: "calc.py")
        _ = try await workspace.patch()
        let inPlace = try await Workspace.inPlace(sample.url, in: sample.scratch.folder("work"))
        _ = try await inPlace.patch()
        inPlace.remove()
        #expect(try contents(of: sample.url) == before)
    }

    private func contents(of folder: URL) throws -> [String: Data] {
        var found: [String: Data] = [:]
        for name in try FileManager.default.subpathsOfDirectory(atPath: folder.path) {
            found[name] = FileManager.default.contents(atPath: folder.path + "/" + name) ?? Data()
        }
        return found
    }

    @Test func nobodyElseCanLookInside() throws {
        let made = try TemporaryFolder.make(in: FileManager.default.temporaryDirectory)
        defer { try? FileManager.default.removeItem(at: made) }
        #expect(try FileManager.default.attributesOfItem(atPath: made.path)[.posixPermissions] as? Int == 0o700)
    }

    @Test func removingLeavesNothing() async throws {
        let sample = try await SampleRepository()
        let workspace = try await sample.workspace()
        workspace.remove()
        #expect(try FileManager.default.contentsOfDirectory(atPath: sample.scratch.folder("work").path) == [])
    }

    @Test func unusableSourcesAreToldApart() async throws {
        let sample = try await SampleRepository()
        let empty = try sample.scratch.folder("empty")
        let work = try sample.scratch.folder("work")
        #expect(
            await code { _ = try await Workspace.make(from: empty.appendingPathComponent("no")) } == .missingRepository
        )
        #expect(await code { _ = try await Workspace.make(from: empty) } == .notARepository)
        try await Git(empty).run(["init", "-q"])
        #expect(await code { _ = try await Workspace.make(from: empty) } == .noCommits)
        #expect(await code { _ = try await Workspace.inPlace(empty) } == .noCommits)
        #expect(await code { _ = try await sample.workspace(commit: "nowhere") } == .commitNotFound)
        #expect(await code { _ = try await sample.workspace(commit: "--help") } == .commitNotFound)
        let misfit = SampleRepository.fix.replacing("a - b", with: "a * b")
        #expect(await code { _ = try await sample.workspace(bugPatch: misfit) } == .patchDoesNotApply)
        #expect(try FileManager.default.contentsOfDirectory(atPath: work.path) == [], "a failure leaves nothing behind")
    }

    @Test func aBareRepositoryWillDo() async throws {
        let sample = try await SampleRepository()
        let bare = sample.scratch.url.appendingPathComponent("bare.git")
        try FileManager.default.copyItem(at: sample.url.appendingPathComponent(".git"), to: bare)
        try await Git(sample.url, variables: ["GIT_DIR": bare.path]).run(["config", "core.bare", "true"])
        let workspace = try await Workspace.make(from: bare, in: sample.scratch.folder("work"))
        #expect(workspace.root.holds("tests/test_calc.py"))
    }

    @Test func inPlaceTellsOldChangesFromNewOnes() async throws {
        let sample = try await SampleRepository()
        try sample.url.put("the user's own\n", at: "notes.txt")
        try sample.url.put("changed before\n", at: "README.md")
        let workspace = try await Workspace.inPlace(sample.url, in: sample.scratch.folder("work"))
        #expect(workspace.root.resolvingSymlinksInPath().path == sample.url.resolvingSymlinksInPath().path)
        #expect(try await workspace.patch().text == "")
        try sample.url.put("new\n", at: "new.txt")
        let patch = try await workspace.patch()
        #expect(patch.text.contains("+++ b/new.txt"))
        #expect(!patch.text.contains("notes.txt") && !patch.text.contains("README"))
        workspace.remove()
        #expect(sample.url.holds("notes.txt"))
    }
}
