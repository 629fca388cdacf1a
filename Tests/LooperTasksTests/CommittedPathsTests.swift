import Foundation
import LooperTestSupport
import Testing

@testable import LooperTasks

@Suite struct CommittedPathsTests {
    @Test func knowsFilesAndFoldersOfTheLastCommit() async throws {
        try await TemporaryDirectory.with { home in
            try home.write("a", to: "src/deep/ä b.py")
            try home.write("b", to: "top.md")
            let git = Git(home.url, variables: Git.identity)
            try await git.run(["init", "-q", "-b", "main"])
            try await git.run(["add", "-A"])
            try await git.run(["commit", "-q", "-m", "first"])
            try home.write("c", to: "later.md")
            let paths = try await CommittedPaths.all(of: home.url)
            #expect(paths == ["src", "src/deep", "src/deep/ä b.py", "top.md"])
            #expect(try await CommittedPaths.all(of: home.appending("src")) == paths)
        }
    }

    @Test func aFolderThatIsNoRepositoryIsNamed() async throws {
        try await TemporaryDirectory.with { home in
            let error = await #expect(throws: TasksError.self) { try await CommittedPaths.all(of: home.url) }
            #expect(error?.code == .notARepository)
        }
    }
}
