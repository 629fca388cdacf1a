import Foundation

/// Git in one repository, without hooks, prompts and the settings of the user or the machine.
struct Git: Sendable {
    /// The folder commands run in.
    let folder: URL
    private let variables: [String: String]

    private static let settings = [
        "core.hooksPath=/dev/null", "core.fsmonitor=false", "safe.directory=*", "advice.detachedHead=false",
        "core.quotePath=false", "gc.auto=0", "maintenance.auto=false", "commit.gpgSign=false",
        "protocol.allow=never", "core.autocrlf=false", "core.logAllRefUpdates=false",
        // Files over this size are treated as binary, which bounds a diff; see `PatchReader`.
        "core.bigFileThreshold=1m",
    ]

    /// Git in the repository that `folder` is in.
    init(_ folder: URL, variables: [String: String] = [:]) {
        self.folder = folder
        self.variables = [
            "GIT_CONFIG_GLOBAL": "/dev/null", "GIT_CONFIG_SYSTEM": "/dev/null", "GIT_CONFIG_NOSYSTEM": "1",
            "GIT_TERMINAL_PROMPT": "0", "GIT_OPTIONAL_LOCKS": "0", "HOME": "/nonexistent",
        ].merging(variables) { _, new in new }
    }

    /// Git with a store of its own over the files of `tree`, and an index that no one else uses.
    init(store: URL, tree: URL, index: URL) {
        self.init(
            tree,
            variables: ["GIT_DIR": store.path, "GIT_WORK_TREE": tree.path, "GIT_INDEX_FILE": index.path]
        )
    }

    /// Runs a command whose failure is a result.
    func attempt(_ arguments: [String], input: [UInt8] = []) async throws(TasksError) -> Program.Ending {
        let settings = Self.settings.flatMap { ["-c", $0] }
        return try await Program("git", variables: variables).run(settings + arguments, in: folder, input: input)
    }

    /// Runs a command and returns what it prints.
    ///
    /// - Throws: ``TasksError`` with git's own words where it fails.
    @discardableResult
    func run(_ arguments: [String], input: [UInt8] = []) async throws(TasksError) -> [UInt8] {
        let ending = try await attempt(arguments, input: input)
        guard ending.succeeded else {
            let words = ending.errors.trimmingCharacters(in: .whitespacesAndNewlines)
            throw TasksError(.gitFailed, "git \(arguments.joined(separator: " ")) failed: \(words)")
        }
        return ending.output
    }

    /// Runs a command and returns what it prints, without the newline at the end.
    func line(_ arguments: [String], input: [UInt8] = []) async throws(TasksError) -> String {
        String(decoding: try await run(arguments, input: input), as: UTF8.self)
            .trimmingCharacters(in: .whitespacesAndNewlines)
    }
}

extension Git {
    /// Author, committer and date that every commit of ours carries, so that equal trees give equal commits.
    static let identity: [String: String] = [
        "GIT_AUTHOR_NAME": "Looper", "GIT_AUTHOR_EMAIL": "looper@localhost",
        "GIT_COMMITTER_NAME": "Looper", "GIT_COMMITTER_EMAIL": "looper@localhost",
        "GIT_AUTHOR_DATE": "2000-01-01T00:00:00 +0000", "GIT_COMMITTER_DATE": "2000-01-01T00:00:00 +0000",
    ]
}
