import Foundation

/// Puts a patch into a workspace, more and more leniently.
///
/// Git runs with the store beside the workspace, so that no setting or hook in its `.git` is ever used.
struct PatchApplication {
    let workspace: Workspace

    private var git: Git { workspace.git(index: workspace.index) }

    private static let attempts: [(name: String, arguments: [String])] = [
        ("git apply", ["apply", "--verbose", "--whitespace=nowarn"]),
        ("git apply --3way", ["apply", "--verbose", "--whitespace=nowarn", "--3way"]),
        ("git apply --reject", ["apply", "--verbose", "--whitespace=nowarn", "--reject"]),
    ]

    /// What came of it: how the patch was applied, or the words of the first attempt.
    enum Outcome: Hashable {
        case applied(by: String)
        case failed(String)
    }

    /// Tries each way in turn; the tree is reset after one that fails.
    func apply(_ patch: String) async throws(TasksError) -> Outcome {
        guard !PatchPaths.touchesGit(patch) else {
            return .failed("it changes files in .git, which is no part of the repository's files")
        }
        return try await TemporaryFolder.with { folder throws(TasksError) in
            let file = folder.appendingPathComponent("patch.diff")
            let text = patch.utf8.last == 0x0A ? patch : patch + "\n"
            do {
                try Data(text.utf8).write(to: file)
            } catch {
                throw TasksError(.unreadableFile, "cannot write \(file.path): \(error.localizedDescription)")
            }
            return try await apply(file)
        }
    }

    private func apply(_ file: URL) async throws(TasksError) -> Outcome {
        var words: String?
        for (name, arguments) in Self.attempts {
            let ending = try await git.attempt(arguments + [file.path])
            if ending.succeeded { return .applied(by: name) }
            words = words ?? ending.errors
            try await reset()
        }
        // Other kinds of diff, such as scripts for an editor, are not for a patch to choose.
        let lenient = ["--batch", "--forward", "--unified", "--fuzz=5", "-p1", "--input=\(file.path)"]
        if try await Program("patch").run(lenient, in: workspace.root).succeeded { return .applied(by: "patch") }
        try await reset()
        if try await git.attempt(["apply", "--reverse", "--check", file.path]).succeeded {
            return .applied(by: "nothing: it is there already")
        }
        return .failed((words ?? "").trimmingCharacters(in: .whitespacesAndNewlines))
    }

    /// Back to the commit; files that git ignores, as those of a build, stay.
    private func reset() async throws(TasksError) {
        try await git.run(["reset", "-q", "--hard"])
        try await git.run(["clean", "-f", "-d", "-q"])
    }
}
