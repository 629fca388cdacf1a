import Foundation

extension PatchApplication {
    /// Puts the tests in place: the files they change are first made those of the commit.
    ///
    /// - Returns: `failed` where something that the patch before left in the workspace is in the way.
    /// - Throws: ``TasksError`` where the tests would lead out of the workspace or do not fit its commit.
    func applyTests(_ patch: String) async throws(TasksError) -> Outcome {
        guard !patch.isEmpty else { return .applied(by: "nothing: there are no tests to add") }
        let text = Array((patch.utf8.last == 0x0A ? patch : patch + "\n").utf8)
        let git = workspace.git(index: workspace.index)
        let paths = try await paths(of: text, git)
        try await check(text)
        for path in paths {
            if try await git.attempt(["cat-file", "-e", "\(workspace.baseCommit):\(path)"]).succeeded {
                let restored = try await git.attempt([
                    "checkout", "-q", workspace.baseCommit, "--", ":(literal)" + path,
                ])
                guard restored.succeeded else { return .failed(restored.errors) }
            } else if let obstacle = clear(path) {
                return .failed("\(obstacle) is in the way")
            }
        }
        let applied = try await git.attempt(["apply", "--whitespace=nowarn", "-"], input: text)
        return applied.succeeded ? .applied(by: "git apply") : .failed(applied.errors)
    }

    /// The files that the tests change, all of them inside the workspace.
    private func paths(of text: [UInt8], _ git: Git) async throws(TasksError) -> [String] {
        var paths: [String] = []
        for entry in try await git.run(["apply", "--numstat", "-z", "-"], input: text).split(separator: 0) {
            let fields = entry.split(separator: UInt8(ascii: "\t"), maxSplits: 2, omittingEmptySubsequences: false)
            let path = String(decoding: fields.last ?? [], as: UTF8.self)
            guard PatchPaths.isInside(path) else {
                throw TasksError(.badTask, "the task's `test_patch` leads out of the repository: \(path)")
            }
            paths.append(path)
        }
        return paths
    }

    /// Tries the tests on the commit, so that a task's own fault is told from that of a patch.
    private func check(_ text: [UInt8]) async throws(TasksError) {
        try await TemporaryFolder.with { folder throws(TasksError) in
            let git = workspace.git(index: folder.appendingPathComponent("index"))
            try await git.run(["read-tree", workspace.baseCommit])
            let checked = try await git.attempt(["apply", "--cached", "--check", "-"], input: text)
            guard checked.succeeded else {
                throw TasksError(.badTask, "the task's `test_patch` does not fit its own commit: \(checked.errors)")
            }
        }
    }

    /// Removes the file or link at `path`; never a folder, and nothing that lies behind a link.
    ///
    /// - Returns: what cannot be removed; `nil` where the way is clear.
    private func clear(_ path: String) -> String? {
        let parts = path.split(separator: "/")
        for count in 1..<max(parts.count, 1) {
            let parent = parts.prefix(count).joined(separator: "/")
            guard let type = type(of: parent) else { return nil }
            if type != .typeDirectory { return parent }
        }
        guard let type = type(of: path) else { return nil }
        guard type != .typeDirectory, unlink(place(path)) == 0 else { return path }
        return nil
    }

    /// What stands at `path` itself, not where a link there leads.
    private func type(of path: String) -> FileAttributeType? {
        try? FileManager.default.attributesOfItem(atPath: place(path))[.type] as? FileAttributeType
    }

    private func place(_ path: String) -> String { workspace.root.path + "/" + path }
}
