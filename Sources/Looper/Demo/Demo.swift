public import Foundation

/// A session of the agent on each task of a plan, graded.
///
/// Written into the output folder: a folder a task with `trajectory.json`, then `preds.json` and `report.json`.
public struct Demo: Sendable {
    /// What a demo reports while it runs.
    public enum Event: Sendable {
        /// A task begins, with the arm that was drawn for it.
        case began(CodingTask, Arm, number: Int, count: Int)
        /// Something happened in its session.
        case session(SessionEvent)
        /// Its patch was graded.
        case graded(Verdict)
    }

    private let plan: DemoPlan
    package let runner: SessionRunner
    private let skill: Skill
    private let finder: RepositoryFinder
    private let grader: Grader
    /// The folder that is written into.
    public let output: URL

    /// Prepares a demo.
    public init(plan: DemoPlan, runner: SessionRunner, skill: Skill, finder: RepositoryFinder, output: URL) {
        self.plan = plan
        self.runner = runner
        self.skill = skill
        self.finder = finder
        self.output = output
        grader = .local(finder)
    }

    /// The model of all sessions.
    public var model: ModelIdentity { runner.identity }

    /// Runs all sessions, one after the other.
    ///
    /// - Throws: where a task cannot be prepared or a file not be written; how a session ends is a result.
    public func run(onEvent: @escaping @Sendable (Event) -> Void) async throws -> [GradedSession] {
        var sessions: [GradedSession] = []
        var verdicts: [Verdict] = []
        var predictions: [Prediction] = []
        for (index, task) in plan.tasks.enumerated() {
            try Task.checkCancellation()
            let arm = plan.allocation.arm(for: task.instanceID)
            onEvent(.began(task, arm, number: index + 1, count: plan.tasks.count))
            let trajectory = try await runSession(task, arm, onEvent)
            try Task.checkCancellation()
            let verdict = try await grader.grade(trajectory.patch, of: task)
            onEvent(.graded(verdict))
            verdicts.append(verdict)
            predictions.append(
                Prediction(
                    instanceID: task.instanceID,
                    modelName: runner.identity.name,
                    patch: trajectory.patch
                )
            )
            sessions.append(GradedSession(task, trajectory, verdict))
            try write(predictions, verdicts)
        }
        return sessions
    }

    private func runSession(
        _ task: CodingTask,
        _ arm: Arm,
        _ onEvent: @escaping @Sendable (Event) -> Void
    ) async throws -> Trajectory {
        let workspace = try await Workspace.make(for: task, from: try await finder.repository(of: task))
        defer { workspace.remove() }
        let folder = output.appending(path: task.instanceID)
        try OutputFile.makeFolder(folder)
        let sessionPlan = SessionPlan(
            session: "\(output.lastPathComponent)/\(task.instanceID)",
            statement: task.problemStatement,
            task: task.instanceID,
            arm: arm,
            skills: arm == .prompt ? [skill] : []
        )
        return try await runner.run(
            sessionPlan,
            in: workspace,
            recordingTo: folder.appending(path: "trajectory.json")
        ) { onEvent(.session($0)) }.trajectory
    }

    private func write(_ predictions: [Prediction], _ verdicts: [Verdict]) throws {
        try Predictions(predictions).write(to: output.appending(path: "preds.json").path)
        let report = GradeReport(verdicts, tasks: plan.tasks.map(\.instanceID))
        try report.write(to: output.appending(path: "report.json"))
    }
}

extension GradedSession {
    /// A session with its verdict.
    init(_ task: CodingTask, _ trajectory: Trajectory, _ verdict: Verdict) {
        self.init(
            task: task.instanceID,
            arm: trajectory.provenance.arm,
            outcome: trajectory.outcome ?? .failed,
            resolved: verdict.status == .resolved,
            steps: trajectory.steps.count,
            promptTokens: trajectory.promptTokens,
            replyTokens: trajectory.replyTokens,
            seconds: trajectory.seconds
        )
    }
}
