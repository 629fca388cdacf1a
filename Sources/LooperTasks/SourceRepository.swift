import Foundation

/// A repository that workspaces are made from; only ever read.
struct SourceRepository: Sendable {
    private let git: Git
    /// Where its objects lie.
    let objects: URL

    /// Looks at the folder at `path`.
    ///
    /// - Throws: ``TasksError`` where there is no folder, no repository that can be used or no commit.
    init(_ folder: URL) async throws(TasksError) {
        try Self.checkFolder(folder)
        git = Git(folder)
        let found = try await git.attempt(["rev-parse", "--path-format=absolute", "--git-path", "objects"])
        let format = try await git.attempt(["rev-parse", "--show-object-format"])
        guard found.succeeded, format.succeeded else {
            let isDamaged = FileManager.default.fileExists(atPath: folder.appendingPathComponent(".git").path)
            throw isDamaged
                ? TasksError(.unusableRepository, "the repository \(folder.path) is damaged: \(found.errors)")
                : TasksError(
                    .notARepository,
                    "\(folder.path) is not a git repository; run `git init` and commit first"
                )
        }
        objects = URL(fileURLWithPath: found.text.trimmingCharacters(in: .newlines))
        let names = format.text.trimmingCharacters(in: .whitespacesAndNewlines)
        guard names == "sha1" else {
            throw TasksError(
                .unusableRepository,
                "the repository \(folder.path) names its objects by \(names); only SHA-1 repositories can be used"
            )
        }
        try await checkHead()
    }

    private static func checkFolder(_ folder: URL) throws(TasksError) {
        var isFolder: ObjCBool = false
        guard FileManager.default.fileExists(atPath: folder.path, isDirectory: &isFolder) else {
            throw TasksError(.missingRepository, "there is no folder \(folder.path)")
        }
        guard isFolder.boolValue else {
            throw TasksError(
                .missingRepository,
                "\(folder.path) is a file; name the folder of the repository instead"
            )
        }
        guard !folder.path.contains("\n") else {
            throw TasksError(
                .unusableRepository,
                "the path of the repository holds a line break; rename the folder: \(folder.path.debugDescription)"
            )
        }
    }

    /// Tells a repository without commits from one whose commit is lost.
    private func checkHead() async throws(TasksError) {
        if try await git.attempt(["rev-parse", "--verify", "--quiet", "HEAD^{commit}"]).succeeded { return }
        let isNamed = try await git.attempt(["rev-parse", "--verify", "--quiet", "HEAD"]).succeeded
        let branch = try await git.attempt(["symbolic-ref", "--quiet", "HEAD"])
        let name = branch.text.trimmingCharacters(in: .newlines)
        let file = try await git.attempt(["rev-parse", "--path-format=absolute", "--git-path", name])
        let hasFile = FileManager.default.fileExists(atPath: file.text.trimmingCharacters(in: .newlines))
        guard !isNamed, branch.succeeded, !hasFile else { throw incomplete("the commit of HEAD is missing") }
        throw TasksError(.noCommits, "the repository \(git.folder.path) has no commits; commit its files first")
    }

    private func incomplete(_ words: String) -> TasksError {
        TasksError(
            .unusableRepository,
            "the clone \(git.folder.path) is partial or damaged, fetch the rest or clone it whole: \(words)"
        )
    }

    /// The id of the commit that `name` means.
    ///
    /// - Throws: ``TasksError`` where there is none, or where some of its files are missing.
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
        let commit = found.text.trimmingCharacters(in: .whitespacesAndNewlines)
        let listed = try await git.attempt(["rev-list", "--objects", "--no-walk", "--missing=print", commit])
        guard listed.succeeded else { throw incomplete(listed.errors) }
        let missing = listed.output.split(separator: 0x0A).count { $0.first == UInt8(ascii: "?") }
        guard missing == 0 else { throw incomplete("\(missing) objects of the commit \(name) are missing") }
        return commit
    }

    /// The top folder of the files.
    ///
    /// - Throws: ``TasksError`` where there are none, or where they lie elsewhere than the repository.
    func top() async throws(TasksError) -> URL {
        let found = try await git.attempt(["rev-parse", "--show-toplevel"])
        guard found.succeeded else {
            throw TasksError(
                .unusableRepository,
                "\(git.folder.path) is a bare repository or inside a `.git`: there are no files to work on in place"
            )
        }
        let top = URL(fileURLWithPath: found.text.trimmingCharacters(in: .newlines))
        let parts = git.folder.resolvingSymlinksInPath().pathComponents
        guard parts.starts(with: top.resolvingSymlinksInPath().pathComponents) else {
            throw TasksError(
                .unusableRepository,
                "the files of \(git.folder.path) lie elsewhere, in \(top.path) (`core.worktree`); name that folder"
            )
        }
        return top
    }

    /// The rules of the user and of this repository on which new files are none of git's business.
    ///
    /// - Parameter variables: those of the process, which say where the user's settings are.
    func ignoreRules(_ variables: [String: String]) async throws(TasksError) -> String {
        let kept = variables.filter { name, _ in
            ["HOME", "XDG_CONFIG_HOME"].contains(name) || name.hasPrefix("GIT_CONFIG_")
        }
        let asked = try await Program("git", variables: kept)
            .run(["config", "--path", "--get", "core.excludesFile"], in: git.folder)
        let settings = variables["XDG_CONFIG_HOME"] ?? "\(variables["HOME"] ?? "")/.config"
        let named = asked.text.trimmingCharacters(in: .newlines)
        let own = try await git.line(["rev-parse", "--path-format=absolute", "--git-path", "info/exclude"])
        return [named.isEmpty ? "\(settings)/git/ignore" : named, own]
            .compactMap { FileManager.default.contents(atPath: $0) }
            .map { String(decoding: $0, as: UTF8.self) + "\n" }
            .joined()
    }
}
