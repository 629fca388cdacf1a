import ArgumentParser
import Foundation
import Looper

/// The options by which a command is told where the repositories of tasks are.
struct RepositoryOptions: ParsableArguments {
    @Option(help: "A folder with OWNER+NAME/repo for tasks whose repository is OWNER/NAME.")
    var mirrors: String?

    /// Finds them.
    ///
    /// - Parameter tasks: the first file of tasks; paths in it are relative to its folder.
    func finder(besides tasks: String?) -> RepositoryFinder {
        RepositoryFinder(
            home: LooperHome(),
            base: tasks.map { URL(fileURLWithPath: $0).deletingLastPathComponent() } ?? .currentDirectory(),
            mirrors: mirrors.map { URL(fileURLWithPath: $0) }
        )
    }
}

extension SessionMaterials {
    /// What a command runs the sessions on `tasks` with, as its options have it.
    ///
    /// - Parameter tasks: the first file of tasks.
    /// - Throws: an error where a sandbox is required and there is none.
    init(
        _ model: any LanguageModel,
        _ configuration: LooperConfiguration,
        tasks: String?,
        repositories: RepositoryOptions,
        sandbox: SandboxOptions,
        workers: Int = 1,
        records: SessionRecords? = nil
    ) async throws {
        let data = DataFolders(home: LooperHome())
        let writer = try KnowledgeWriter(prompts: data.folder("prompts").folder("knowledge"))
        self.init(
            model: model,
            configuration: configuration,
            data: data,
            finder: repositories.finder(besides: tasks),
            sandbox: try await sandbox.detect(over: configuration.sandbox) { Terminal().line($0) },
            workers: workers,
            records: records,
            past: records.map { PastSessions($0.store, writer: writer) }
        )
    }
}
