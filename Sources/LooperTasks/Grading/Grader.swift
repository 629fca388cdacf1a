public import Foundation
public import LooperCore

/// Decides whether patches solve their tasks, by running the tests in a fresh workspace.
public struct Grader: Sendable {
    /// Finds the repository of a task.
    public typealias RepositorySource = @Sendable (CodingTask) async throws -> URL
    /// Makes the place where tests run, with a folder as its workspace.
    public typealias EnvironmentSource = @Sendable (URL) async throws -> any Environment

    /// Makes the place for a task over its workspace.
    public typealias PlaceSource = @Sendable (CodingTask, Workspace) async throws -> GradingPlace

    let repository: RepositorySource
    let place: PlaceSource
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
        self.init(repository: repository, place: { GradingPlace(try await environment($1.root)) }, in: parent)
    }

    /// Creates a grader whose tests run in a place that depends on the task.
    public init(
        repository: @escaping RepositorySource,
        place: @escaping PlaceSource,
        in parent: URL = FileManager.default.temporaryDirectory
    ) {
        self.repository = repository
        self.place = place
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
            let method = try GradingMethod(task)
            var workspace = try await Workspace.make(for: task, from: try await repository(task), in: parent)
            defer { workspace.remove() }
            let place = try await place(task, workspace)
            // What the installation left is no part of a patch, and stays when a patch is taken back.
            if place.python != nil { workspace = try await workspace.startingHere() }
            let verdict = try await run(patch, of: task, method, place, workspace)
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
        _ method: GradingMethod,
        _ place: GradingPlace,
        _ workspace: Workspace
    ) async throws -> Verdict {
        for text in task.environment?.setup ?? [] {
            let result = try await place.environment.run(ShellCommand(text, timeout: method.timeout))
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
        // A script puts the tests in place itself.
        if !method.isScript, case .failed(let words) = try await application.applyTests(task.testPatch) {
            let reason = "with the patch, the task's tests cannot be put in place: \(words)"
            return Verdict(.unresolved, instanceID: task.instanceID, reason: reason)
        }
        let result = try await place.environment.run(
            ShellCommand(
                try method.command(root: workspace.root.path, commit: workspace.baseCommit, python: place.python),
                timeout: method.timeout,
                outputLimit: Self.logLimit
            )
        )
        var verdict = method.verdict(on: result)
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
