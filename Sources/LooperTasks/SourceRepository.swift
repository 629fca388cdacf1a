import Foundation

/// A repository that workspaces are made from; only ever read.
struct SourceRepository: Sendable {
    private let git: Git
    /// Where its objects lie.
    let objects: URL

    /// Looks at the folder at `path`.
    ///
    /// - Throws: ``TasksError`` where there is no folder, no repository or no commit.
    init(_ folder: URL) async throws(TasksError) {
        guard FileManager.default.fileExists(atPath: folder.path) else {
            throw TasksError(.missingRepository, "there is no folder \(folder.path)")
        }
        git = Git(folder)
        let common = try await git.attempt(["rev-parse", "--path-format=absolute", "--git-path", "objects"])
        let ceiling = try await git.attempt(["rev-parse", "--is-bare-repository", "--show-prefix"])
        guard common.succeeded, ceiling.succeeded else {
            throw TasksError(.notARepository, "\(folder.path) is not a git repository; run `git init` and commit first")
        }
        objects = URL(fileURLWithPath: common.text.trimmingCharacters(in: .newlines))
        guard try await git.attempt(["rev-parse", "--verify", "--quiet", "HEAD^{commit}"]).succeeded else {
            throw TasksError(.noCommits, "the repository \(folder.path) has no commits; commit its files first")
        }
    }

    /// The id of the commit that `name` means.
    ///
    /// - Throws: ``TasksError`` where there is none.
    func commit(_ name: String) async throws(TasksError) -> String {
        let found = try await git.attempt([
            "rev-parse", "--verify", "--quiet", "--end-of-options", name + "^{commit}",
        ])
        guard found.succeeded else {
            throw TasksError(
                .commitNotFound,
                "the repository \(git.folder.path) has no commit \(name); fetch it there first"
            )
        }
        return found.text.trimmingCharacters(in: .whitespacesAndNewlines)
    }

    /// The top folder of the files.
    func top() async throws(TasksError) -> URL {
        URL(fileURLWithPath: try await git.line(["rev-parse", "--show-toplevel"]))
    }
}
