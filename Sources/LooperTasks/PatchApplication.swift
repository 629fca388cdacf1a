import Foundation

/// Puts a patch into a workspace, more and more leniently.
struct PatchApplication {
    let root: URL

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
        try await TemporaryFolder.with { folder throws(TasksError) in
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
        let git = Git(root)
        var words: String?
        for (name, arguments) in Self.attempts {
            let ending = try await git.attempt(arguments + [file.path])
            if ending.succeeded { return .applied(by: name) }
            words = words ?? ending.errors
            try await reset(git)
        }
        let lenient = ["--batch", "--forward", "--fuzz=5", "-p1", "--input=\(file.path)"]
        if try await Program("patch").run(lenient, in: root).succeeded { return .applied(by: "patch") }
        try await reset(git)
        if try await git.attempt(["apply", "--reverse", "--check", file.path]).succeeded {
            return .applied(by: "nothing: it is there already")
        }
        return .failed((words ?? "").trimmingCharacters(in: .whitespacesAndNewlines))
    }

    /// Back to the commit; files that git ignores, as those of a build, stay.
    private func reset(_ git: Git) async throws(TasksError) {
        try await git.run(["reset", "-q", "--hard"])
        try await git.run(["clean", "-f", "-d", "-q"])
    }

    /// Puts the tests in place: the files they change are first made those of the commit.
    func applyTests(_ patch: String, base: String) async throws(TasksError) {
        guard !patch.isEmpty else { return }
        let git = Git(root)
        let text = Array((patch.utf8.last == 0x0A ? patch : patch + "\n").utf8)
        let listed = try await git.run(["apply", "--numstat", "-z", "-"], input: text)
        for entry in listed.split(separator: 0) {
            let path = String(decoding: entry, as: UTF8.self).split(separator: "\t", maxSplits: 2).last.map(String.init)
            guard let path else { continue }
            let restored = try await git.attempt(["checkout", "-q", base, "--", ":(literal)" + path])
            if !restored.succeeded { try? FileManager.default.removeItem(at: root.appendingPathComponent(path)) }
        }
        try await git.run(["apply", "--whitespace=nowarn", "-"], input: text)
    }
}
