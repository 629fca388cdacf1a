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
    private let ground: TrialGround
    /// The folder that is written into.
    public let output: URL

    /// Prepares a demo.
    public init(plan: DemoPlan, runner: SessionRunner, skill: Skill, finder: RepositoryFinder, output: URL) {
        self.plan = plan
        self.runner = runner
        self.skill = skill
        self.output = output
        ground = TrialGround(finder: finder)
    }

    /// The model of all sessions.
    public var model: ModelIdentity { runner.identity }

    /// Runs all sessions, one after the other.
    ///
    /// - Throws: where a task cannot be prepared or a file not be written; how a session ends is a result.
    public func run(onEvent: @escaping @Sendable (Event) -> Void) async throws -> [TrialSession] {
        var all: [TrialGround.Finished] = []
        for (index, task) in plan.tasks.enumerated() {
            try Task.checkCancellation()
            let arm = plan.allocation.arm(for: task.instanceID)
            onEvent(.began(task, arm, number: index + 1, count: plan.tasks.count))
            let finished = try await ground.run(
                task,
                TrialSetting(arm.rawValue, arm: arm, skills: arm == .prompt ? [skill] : []),
                named: "\(output.lastPathComponent)/\(task.instanceID)",
                with: runner,
                in: output.appending(path: task.instanceID)
            ) { onEvent(.session($0)) }
            onEvent(.graded(finished.verdict))
            all.append(finished)
            try write(all)
        }
        return all.map(\.session)
    }

    private func write(_ all: [TrialGround.Finished]) throws {
        let predictions = all.map { finished in
            Prediction(
                instanceID: finished.session.task,
                modelName: runner.identity.name,
                patch: finished.trajectory.patch
            )
        }
        try Predictions(predictions).write(to: output.appending(path: "preds.json").path)
        let report = GradeReport(all.map(\.verdict), tasks: plan.tasks.map(\.instanceID))
        try report.write(to: output.appending(path: "report.json"))
    }
}
