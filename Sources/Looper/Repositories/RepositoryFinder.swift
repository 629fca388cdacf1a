public import Foundation
public import LooperCore
import LooperTasks

/// Finds the repository that a task names: a folder, a source package of PyPI, or a mirror of a public repository.
public struct RepositoryFinder: Sendable {
    private let packages: PackageSource
    private let mirrors: URL?
    private let base: URL

    /// Creates a finder.
    ///
    /// - Parameters:
    ///   - home: where fetched packages are kept.
    ///   - base: the folder that relative paths are relative to.
    ///   - mirrors: a folder with `OWNER+NAME/repo` for tasks whose `repo` is `OWNER/NAME`.
    public init(home: LooperHome, base: URL, mirrors: URL? = nil) {
        self.packages = PackageSource(folder: home.packages)
        self.base = base
        self.mirrors = mirrors
    }

    /// The mirror of the task's repository, by the name that the task has for it or by the repository's own.
    private func mirror(of task: CodingTask) -> URL? {
        let own = task.repo.replacingOccurrences(of: "/", with: "+")
        let names = [task.mirror, own].compactMap(\.self).filter { !$0.contains("/") && !$0.hasPrefix(".") }
        return names.lazy.compactMap { name in mirrors?.appending(path: "\(name)/repo") }
            .first { FileManager.default.fileExists(atPath: $0.path) }
    }

    /// What a session on `tasks` must not see: the mirrors, and repositories that are folders, which hold the fixes.
    package func secrets(of tasks: [CodingTask]) async -> [String] {
        var places = mirrors.map { [$0.path] } ?? []
        for repo in Set(tasks.map(\.repo)) where !repo.hasPrefix("pypi:") {
            let folder = URL(fileURLWithPath: repo, relativeTo: base).absoluteURL
            guard FileManager.default.fileExists(atPath: folder.path) else { continue }
            places += await Workspace.places(ofRepository: folder)
        }
        return places
    }

    /// The folder of the repository of `task`.
    ///
    /// - Throws: ``LooperError`` that says where it was looked for.
    public func repository(of task: CodingTask) async throws -> URL {
        if let requirement = task.repo.removingPrefix("pypi:") {
            return try await packages.repository(of: requirement, commit: task.baseCommit)
        }
        let folder = URL(fileURLWithPath: task.repo, relativeTo: base)
        if FileManager.default.fileExists(atPath: folder.path) { return folder.absoluteURL }
        if let mirror = mirror(of: task) { return mirror }
        throw LooperError(
            .badInput,
            "\(task.instanceID): there is no repository '\(task.repo)': it is neither a folder (looked at \(folder.path)) "
                + "nor among the mirrors (\(mirrors?.path ?? "none given"))"
        )
    }
}

extension String {
    fileprivate func removingPrefix(_ prefix: String) -> String? {
        hasPrefix(prefix) ? String(dropFirst(prefix.count)) : nil
    }
}
