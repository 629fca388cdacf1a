import Foundation
import LooperCore
import Testing

@testable import LooperTasks

#if os(Linux)
@Suite struct LeftFoldersTests {
    /// The tag of a process that has ended.
    private func deadTag() throws -> String {
        let own = try #require(FolderOwner(process: getpid(), reading: SystemFile.text)).tag
        // As of a process with this number that began at another time.
        let words = own.split(separator: "-")
        return "-\(words[0])-1-\(words[2])-"
    }

    private func make(_ name: String, in parent: URL, mode: Int = 0o700) throws {
        let folder = parent.appendingPathComponent(name)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        try folder.put("x", at: "repository/file")
        try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: folder.path)
    }

    @Test func removesWhatTheDeadLeftAndNothingElse() async throws {
        let scratch = try Scratch()
        let parent = try scratch.folder("parent")
        let dead = try deadTag()
        let removed = ["looper\(dead)A", "looper-home\(dead)B"]
        let kept = ["looper-11F90150", "other\(dead)C"]
        for name in removed { try make(name, in: parent) }
        for name in kept { try make(name, in: parent) }
        try make("looper\(dead)open", in: parent, mode: 0o755)
        try make("target", in: scratch.url)
        try FileManager.default.createSymbolicLink(
            atPath: parent.path + "/looper\(dead)link",
            withDestinationPath: scratch.url.path + "/target"
        )
        try parent.put("x", at: "looper\(dead)file")
        let living = try TemporaryFolder.make(in: parent)
        #expect(LeftFolders.remove(in: parent).sorted() == removed.sorted())
        let left = Set(try FileManager.default.contentsOfDirectory(atPath: parent.path))
        #expect(
            left == [
                "looper-11F90150", "other\(dead)C", "looper\(dead)open", "looper\(dead)link", "looper\(dead)file",
                living.lastPathComponent,
            ]
        )
        #expect(scratch.url.holds("target/repository/file"))
        #expect(LeftFolders.remove(in: parent).isEmpty)
    }

    @Test func aFolderIsNamedForTheProcessThatMakesIt() throws {
        let scratch = try Scratch()
        let name = try TemporaryFolder.make(in: scratch.url).lastPathComponent
        let owner = try #require(FolderOwner(name: name))
        #expect(owner == FolderOwner(process: getpid(), reading: SystemFile.text))
        #expect(!owner.isDead(reading: SystemFile.text))
    }

    @Test func aParentThatIsNotThereIsNoTrouble() {
        #expect(LeftFolders.remove(in: URL(fileURLWithPath: "/nowhere/at/all")).isEmpty)
    }
}
#endif
