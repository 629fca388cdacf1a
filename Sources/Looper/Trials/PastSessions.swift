public import Foundation
public import LooperLearning
public import LooperStore

/// Past sessions, and who writes what a model is told of them.
public struct PastSessions: Sendable {
    /// Where they are looked for.
    public var store: any SessionStore
    /// Writes the text.
    public var writer: KnowledgeWriter

    /// Looks for sessions in `store`.
    public init(_ store: any SessionStore, writer: KnowledgeWriter) {
        self.store = store
        self.writer = writer
    }

    /// What the session on a task is told, within the writer's limits; `nil` where no past session resembles it.
    ///
    /// Only sessions in the same repository that solved their task are told of; one with the same statement never is.
    ///
    /// - Parameters:
    ///   - statement: what the session is asked to do.
    ///   - repository: the folder of its repository.
    ///   - tasks: tasks whose sessions are left out: its own, and those that are to judge.
    ///   - files: sessions that changed one of these files are left out.
    /// - Throws: what the store throws.
    public func text(
        for statement: String,
        in repository: URL,
        without tasks: Set<String> = [],
        files: Set<String> = []
    ) async throws -> String? {
        let query = SessionQuery(
            statement,
            excludedTasks: tasks,
            excludedFiles: files,
            repository: SessionDigest.repositoryName(repository.standardizedFileURL.path),
            isResolvedOnly: true
        )
        return writer.text(try await store.search(query))
    }
}
