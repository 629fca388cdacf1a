import Foundation

extension Workspace {
    /// The change since the start: new, changed and deleted files, whether committed by the model or not.
    ///
    /// Neither the index nor anything else in the workspace changes.
    ///
    /// - Throws: ``TasksError`` where git fails; with code `patchDoesNotApply` where the diff would not fit the tree of
    ///   the start, which would be a fault of ours.
    public func patch(rules: Patch.Rules = Patch.Rules()) async throws(TasksError) -> Patch {
        try await TemporaryFolder.with { folder throws(TasksError) in
            let scratch = folder.appendingPathComponent("index")
            do {
                try FileManager.default.copyItem(at: index, to: scratch)
                try Self.keepTime(of: index, in: scratch)
            } catch {
                throw TasksError(.gitFailed, "the workspace's store is gone: \(error.localizedDescription)")
            }
            let git = git(index: scratch)
            // Files that cannot be added are told by their absence; the status is not zero then.
            _ = try await git.attempt(["add", "-A", "-N", "--ignore-errors"])
            let patch = try await PatchReader(root: root, store: store, index: scratch, base: baseCommit, rules: rules)
                .read()
            try await check(patch.text, git)
            return patch
        }
    }

    /// Gives the copy of an index the age of the original.
    ///
    /// A file that was changed within the second in which it was written, and kept its size, looks unchanged; git looks
    /// into it only if the index is no younger.
    private static func keepTime(of index: URL, in copy: URL) throws {
        let attributes = try FileManager.default.attributesOfItem(atPath: index.path)
        guard let date = attributes[.modificationDate] as? Date else { return }
        let second = Date(timeIntervalSince1970: date.timeIntervalSince1970.rounded(.down))
        try FileManager.default.setAttributes([.modificationDate: second], ofItemAtPath: copy.path)
    }

    /// Tries the patch on the tree of the start.
    private func check(_ text: String, _ git: Git) async throws(TasksError) {
        guard !text.isEmpty else { return }
        try await git.run(["read-tree", baseCommit])
        let checked = try await git.attempt(["apply", "--cached", "--check", "-"], input: Array(text.utf8))
        guard checked.succeeded else {
            throw TasksError(.patchDoesNotApply, "the session's diff does not fit its own start: \(checked.errors)")
        }
    }
}

/// Reads the diff of a workspace file by file.
struct PatchReader {
    let root: URL
    let store: URL
    let index: URL
    let base: String
    let rules: Patch.Rules

    private var git: Git { Git(store: store, tree: root, index: index) }

    private static let options = [
        "--no-renames", "--no-ext-diff", "--no-textconv", "--no-color", "--src-prefix=a/", "--dst-prefix=b/",
        "--ignore-submodules=none",
    ]

    /// The diff without what the rules leave out.
    func read() async throws(TasksError) -> Patch {
        let raw = try await git.run(["diff", "--raw", "-z", "--abbrev=40"] + Self.options + [base])
        let changes = FileChange.list(raw)
        guard !changes.isEmpty else { return Patch(text: "") }
        let diff = try await git.run(["diff"] + Self.options + [base])
        var sections = DiffSections.split(diff)[...]
        guard sections.count == changes.map(\.sectionCount).reduce(0, +) else {
            throw TasksError(.gitFailed, "git's diff does not have a part for each changed file")
        }
        var patch = Patch(text: "")
        for change in changes {
            let own = sections.prefix(change.sectionCount)
            sections = sections.dropFirst(change.sectionCount)
            switch try await part(of: change, own) {
            case .text(let text): patch.text += text
            case .omitted(let reason): patch.omissions.append(Patch.Omission(path: change.path, reason: reason))
            }
        }
        return patch
    }

    /// What becomes of one changed file.
    private enum Part {
        case text(String)
        case omitted(String)
    }

    private func part(of change: FileChange, _ sections: ArraySlice<ArraySlice<UInt8>>) async throws(TasksError) -> Part
    {
        if let reason = reason(against: change) { return .omitted(reason) }
        var sections = sections
        if !change.isNew, sections.contains(where: DiffSections.isBinary) {
            // It may only be large; what is large may have a small change.
            let settings = ["-c", "core.bigFileThreshold=64m"]
            sections = DiffSections.split(try await diff(change, git, settings: settings))[...]
        }
        if sections.contains(where: DiffSections.isBinary) { return .omitted("binary") }
        let bytes = Array(sections.joined())
        if bytes.count > rules.fileBytes, !change.isNew {
            return .omitted("its change is over \(rules.fileBytes) bytes")
        }
        guard let text = try await text(bytes, of: change) else { return .omitted("not UTF-8") }
        return .text(text)
    }

    /// A part of the diff as text; where its lines are not UTF-8, in git's form for binary files, which is plain ASCII.
    private func text(_ bytes: [UInt8], of change: FileChange) async throws(TasksError) -> String? {
        if let text = String(validating: bytes, as: UTF8.self) { return text }
        return try await TemporaryFolder.with { folder throws(TasksError) in
            let objects = store.appendingPathComponent("objects")
            let binary = try await WorkspaceStore.make(in: folder, over: objects, diff: "-diff")
            let git = Git(store: binary.folder, tree: root, index: index)
            let diff = try await diff(change, git, options: ["--binary"])
            return diff.isEmpty ? nil : String(validating: diff, as: UTF8.self)
        }
    }

    /// The diff of one file.
    private func diff(
        _ change: FileChange,
        _ git: Git,
        settings: [String] = [],
        options: [String] = []
    ) async throws(TasksError) -> [UInt8] {
        let path = ":(top,literal)" + change.path
        return try await git.run(settings + ["diff"] + options + Self.options + [base, "--", path])
    }

    /// Why a change is not part of the patch, whatever its lines are; `nil` where it may be.
    private func reason(against change: FileChange) -> String? {
        let parts = change.path.split(separator: "/").map(String.init)
        let name = parts.last ?? ""
        if parts.first == ".looper" { return "it belongs to the harness" }
        if change.isRepository { return "it is a repository of its own" }
        if rules.lockFiles.contains(name) { return "lock file" }
        if parts.contains("__pycache__") || name.hasSuffix(".pyc") { return "compiled Python" }
        if rules.leavesOutTests, TestPaths.contains(change.path) { return "test" }
        return change.isNew && size(change.path) > rules.fileBytes ? "over \(rules.fileBytes) bytes" : nil
    }

    private func size(_ path: String) -> Int {
        let attributes = try? FileManager.default.attributesOfItem(atPath: root.appendingPathComponent(path).path)
        return attributes?[.size] as? Int ?? 0
    }
}

/// One line of `git diff --raw -z`.
struct FileChange: Hashable {
    var path: String
    var isRepository: Bool
    /// Whether the start has no such file.
    var isNew: Bool
    /// How many parts of the diff belong to it: a file that becomes a link is deleted and created.
    var sectionCount: Int

    static func list(_ raw: [UInt8]) -> [FileChange] {
        let fields = raw.split(separator: 0).map { String(decoding: $0, as: UTF8.self) }
        return stride(from: 0, to: fields.count - 1, by: 2).map { index in
            let words = fields[index].split(separator: " ")
            return FileChange(
                path: fields[index + 1],
                isRepository: words.prefix(2).contains { $0.hasSuffix("160000") },
                isNew: words.last == "A",
                sectionCount: words.last == "T" ? 2 : 1
            )
        }
    }
}

/// The parts of a unified diff, one for each file.
enum DiffSections {
    private static let start = Array("diff --git ".utf8)

    /// Divides a diff where a line begins with `diff --git`; lines of content begin with something else.
    static func split(_ diff: [UInt8]) -> [ArraySlice<UInt8>] {
        var starts: [Int] = []
        var line = 0
        while line < diff.count {
            if diff[line...].starts(with: start) { starts.append(line) }
            line = (diff[line...].firstIndex(of: 0x0A) ?? diff.count) + 1
        }
        return zip(starts, starts.dropFirst() + [diff.count]).map { diff[$0..<$1] }
    }

    /// Whether git shows no lines of this part.
    static func isBinary(_ section: ArraySlice<UInt8>) -> Bool {
        let lines = section.split(separator: 0x0A).prefix { !$0.starts(with: Array("@@".utf8)) }
        return lines.contains { $0.starts(with: Array("Binary files ".utf8)) }
    }
}
