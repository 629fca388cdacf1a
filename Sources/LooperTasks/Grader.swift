public import Foundation
public import LooperCore

/// Decides whether patches solve their tasks, by running the tests in a fresh workspace.
public struct Grader: Sendable {
    /// Finds the repository of a task.
    public typealias RepositorySource = @Sendable (CodingTask) async throws -> URL
    /// Makes the place where tests run, with a folder as its workspace.
    public typealias EnvironmentSource = @Sendable (URL) async throws -> any Environment

    let repository: RepositorySource
    let environment: EnvironmentSource
    let parent: URL

    /// Most bytes of test output that are read.
    private static let logLimit = 64 << 20

    /// Creates a grader.
    ///
    /// - Parameters:
    ///   - repository: finds the folder of a task's repository.
    ///   - environment: makes the environment over the folder of a workspace.
    ///   - parent: where workspaces are made.
    public init(
        repository: @escaping RepositorySource,
        environment: @escaping EnvironmentSource,
        in parent: URL = FileManager.default.temporaryDirectory
    ) {
        self.repository = repository
        self.environment = environment
        self.parent = parent
    }

    /// Grades `predictions`; `progress` is told each verdict.
    ///
    /// - Throws: ``TasksError`` where a prediction is for an unknown task, and `CancellationError`.
    public func grade(
        _ predictions: Predictions,
        of tasks: [CodingTask],
        progress: (Verdict) -> Void = { _ in }
    ) async throws -> GradeReport {
        try predictions.check(against: tasks)
        var verdicts: [Verdict] = []
        for task in tasks {
            guard let prediction = predictions.byTask[task.instanceID] else { continue }
            let verdict = try await grade(prediction.patch, of: task)
            verdicts.append(verdict)
            progress(verdict)
        }
        return GradeReport(verdicts, tasks: tasks.map(\.instanceID))
    }

    /// Grades one patch; what goes wrong is part of the verdict.
    ///
    /// - Throws: `CancellationError` where the surrounding task is cancelled, for there is no verdict then.
    public func grade(_ patch: String, of task: CodingTask) async throws(CancellationError) -> Verdict {
        guard patch.utf8.contains(where: { ![0x20, 0x09, 0x0A, 0x0D].contains($0) }) else {
            return Verdict(.emptyPatch, instanceID: task.instanceID, reason: "there is no patch")
        }
        return try await run(patch, of: task)
    }

    /// Runs the tests with `patch`, an empty one too.
    func run(_ patch: String, of task: CodingTask) async throws(CancellationError) -> Verdict {
        do {
            try Task.checkCancellation()
            guard let recipe = task.environment, let parser = LogParser(rawValue: recipe.logParser) else {
                let known = LogParser.allCases.map(\.rawValue).joined(separator: ", ")
                throw TasksError(.badTask, "the task has no `environment` with a `log_parser` out of \(known)")
            }
            let workspace = try await Workspace.make(for: task, from: try await repository(task), in: parent)
            defer { workspace.remove() }
            let verdict = try await run(patch, of: task, recipe, parser, workspace)
            // What was cut short may look like a program that failed.
            try Task.checkCancellation()
            return verdict
        } catch {
            if error is CancellationError || Task.isCancelled { throw CancellationError() }
            return Verdict(.error, instanceID: task.instanceID, reason: "\(error)")
        }
    }

    private func run(
        _ patch: String,
        of task: CodingTask,
        _ recipe: EnvironmentRecipe,
        _ parser: LogParser,
        _ workspace: Workspace
    ) async throws -> Verdict {
        let place = try await environment(workspace.root)
        for text in recipe.setup {
            let result = try await place.run(ShellCommand(text, timeout: recipe.testTimeout))
            guard result.status == 0, !result.timedOut else {
                throw TasksError(.setupFailed, "the set-up command `\(text)` failed: \(result.output.suffix(2_000))")
            }
        }
        let application = PatchApplication(workspace: workspace)
        var appliedBy: String?
        if !patch.isEmpty {
            switch try await application.apply(patch) {
            case .applied(let way): appliedBy = way
            case .failed(let words):
                return Verdict(.unresolved, instanceID: task.instanceID, reason: "the patch does not apply: \(words)")
            }
        }
        if case .failed(let words) = try await application.applyTests(task.testPatch) {
            let reason = "with the patch, the task's tests cannot be put in place: \(words)"
            return Verdict(.unresolved, instanceID: task.instanceID, reason: reason)
        }
        let tests = (task.failToPass + task.passToPass).map(parser.canonical)
        let text = recipe.testCommand.replacing("{tests}", with: tests.map(ShellWord.quote).joined(separator: " "))
        let result = try await place.run(
            ShellCommand(text, timeout: recipe.testTimeout, outputLimit: Self.logLimit)
        )
        var verdict = TestJudgement(task: task, parser: parser).verdict(on: result)
        verdict.appliedBy = appliedBy
        return verdict
    }
}

/// Words for a POSIX shell.
enum ShellWord {
    /// `text` as one word, whatever is in it.
    static func quote(_ text: String) -> String {
        "'" + text.replacing("'", with: "'\\''") + "'"
    }
}
