public import Foundation
import LooperCore

/// Makes tasks out of a repository that has tests, without any model: puts bugs in, and keeps those that tests tell.
///
/// Every task was checked twice on a clean workspace: it fails as made, and passes with its fix. The same repository,
/// command, seed and count give the same tasks, however many are tried at a time.
public struct Practice: Sendable {
    /// What happens meanwhile.
    public enum Event: Sendable {
        /// The tests ran as they are.
        case surveyed(tests: Int, seconds: Double, command: String, hasCoverage: Bool, mutants: Int)
        /// A bug was tried; `summary` counts it.
        case tried(operatorName: String, fate: Fate, summary: PracticeSummary)
    }

    /// Candidates that are drawn at a time; what one of them teaches serves the next wave.
    static let waveSize = 8

    let repository: URL
    let options: PracticeOptions
    let statements: ProblemStatements
    let environment: Grader.EnvironmentSource
    let parent: URL

    /// Creates practice on a repository.
    ///
    /// - Parameters:
    ///   - statements: what tasks say.
    ///   - environment: makes the place where tests run over the folder of a workspace.
    ///   - parent: where workspaces are made.
    public init(
        repository: URL,
        options: PracticeOptions,
        statements: ProblemStatements,
        environment: @escaping Grader.EnvironmentSource,
        in parent: URL = FileManager.default.temporaryDirectory
    ) {
        self.repository = repository.standardizedFileURL
        self.options = options
        self.statements = statements
        self.environment = environment
        self.parent = parent
    }

    /// Makes tasks and appends them to `output`, or goes on with what is there.
    ///
    /// - Throws: ``TasksError`` where nothing can be made of the repository, or `output` was begun with other options.
    public func run(output: URL, onEvent: @escaping @Sendable (Event) -> Void) async throws -> PracticeSummary {
        let start = ContinuousClock.now
        let command = options.testCommand
        let ground = try await PracticeGround.survey(
            repository,
            command: command,
            environment: environment,
            in: parent
        )
        let ledger = try PracticeLedger(output, header: header(ground))
        var session = PracticeSession(practice: self, ground: ground, ledger: ledger, onEvent: onEvent)
        try await session.run()
        session.summary.seconds = (ContinuousClock.now - start) / .seconds(1)
        return session.summary
    }

    private func header(_ ground: PracticeGround) -> TriedHeader {
        TriedHeader(
            repository: repository.path,
            commit: ground.commit,
            testCommand: options.testCommand ?? ground.baseline.suite.some,
            seed: options.seed,
            holdOut: options.holdOut,
            source: options.source,
            count: options.count
        )
    }
}
