public import Foundation

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

    /// The folder of the repository of `task`.
    ///
    /// - Throws: ``LooperError`` that says where it was looked for.
    public func repository(of task: CodingTask) async throws -> URL {
        if let requirement = task.repo.removingPrefix("pypi:") {
            return try await packages.repository(of: requirement, commit: task.baseCommit)
        }
        let folder = URL(fileURLWithPath: task.repo, relativeTo: base)
        if FileManager.default.fileExists(atPath: folder.path) { return folder.absoluteURL }
        let name = task.repo.replacingOccurrences(of: "/", with: "+")
        if let mirror = mirrors?.appending(path: "\(name)/repo"), FileManager.default.fileExists(atPath: mirror.path) {
            return mirror
        }
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
