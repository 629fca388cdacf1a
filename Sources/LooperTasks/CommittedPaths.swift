package import Foundation

/// What a repository holds at its last commit.
package enum CommittedPaths {
    /// Every file and folder at HEAD, with `/` between components.
    ///
    /// - Throws: ``TasksError`` where there is no repository or no commit.
    package static func all(of repository: URL) async throws(TasksError) -> Set<String> {
        _ = try await SourceRepository(repository)
        let listed = try await Git(repository).run(["ls-tree", "-r", "-t", "-z", "--name-only", "--full-tree", "HEAD"])
        return Set(listed.split(separator: 0).map { String(decoding: $0, as: UTF8.self) })
    }
}
