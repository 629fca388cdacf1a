import Foundation
import LooperAgent
import LooperCore
import LooperStore
import LooperTasks

/// Where a single session is run and graded: a fresh workspace for it, another for its tests.
struct TrialGround: Sendable {
    /// A session that is over.
    struct Finished: Sendable {
        let session: TrialSession
        let trajectory: Trajectory
        let verdict: Verdict
    }

    let finder: RepositoryFinder
    private let grader: Grader
    private let records: TrialEntries?

    /// - Parameter records: enters what the sessions were given and how they were graded; nothing where it is `nil`.
    init(finder: RepositoryFinder, records: TrialEntries? = nil) {
        self.finder = finder
        self.records = records
        grader = .local(finder)
    }

    /// Runs a session of `runner` on `task`, recorded in `folder`, and grades its patch.
    ///
    /// - Parameter knowledge: what the arm `knowledge` is told; other arms are not.
    /// - Throws: where the task cannot be prepared or a file not be written; `CancellationError`.
    func run(
        _ task: CodingTask,
        _ setting: TrialSetting,
        knowledge: String = "",
        named session: String,
        with runner: SessionRunner,
        in folder: URL,
        onEvent: @escaping @Sendable (SessionEvent) -> Void = { _ in }
    ) async throws -> Finished {
        let workspace = try await Workspace.make(for: task, from: try await finder.repository(of: task))
        defer { workspace.remove() }
        try OutputFile.makeFolder(folder)
        let plan = SessionPlan(
            session: session,
            statement: task.problemStatement,
            task: task.instanceID,
            arm: setting.arm,
            skills: setting.skills,
            knowledge: setting.arm == .knowledge ? knowledge : ""
        )
        let file = folder.appending(path: "trajectory.json")
        let recording = runner.recording(records?.sessions(with: setting) ?? runner.records)
        let trajectory = try await recording.run(plan, in: workspace, recordingTo: file, onEvent: onEvent).trajectory
        try Task.checkCancellation()
        let verdict = try await grader.grade(trajectory.patch, of: task)
        await recording.records?.add([.grade(GradeEntry(trajectory, verdict))])
        var signs = SessionSigns(trajectory, tools: runner.specifications, configuration: runner.limits)
        signs.editsTests = Patch.touchesTests(trajectory.patch)
        signs.emptyPatch = verdict.status == .emptyPatch
        return Finished(
            session: TrialSession(task, setting, trajectory, verdict, signs, tree: workspace.treeHash),
            trajectory: trajectory,
            verdict: verdict
        )
    }
}

extension TrialSession {
    /// A session with its verdict.
    fileprivate init(
        _ task: CodingTask,
        _ setting: TrialSetting,
        _ trajectory: Trajectory,
        _ verdict: Verdict,
        _ signs: SessionSigns,
        tree: String
    ) {
        self.init(
            task: task.instanceID,
            setting: setting.label,
            arm: setting.arm,
            seed: trajectory.provenance.generation.seed,
            module: task.practice.flatMap { $0.module.isEmpty ? nil : $0.module },
            outcome: trajectory.outcome ?? .failed,
            resolved: verdict.status == .resolved,
            gradingError: verdict.status == .error ? verdict.reason ?? "" : nil,
            steps: trajectory.steps.count,
            promptTokens: trajectory.promptTokens,
            replyTokens: trajectory.replyTokens,
            seconds: trajectory.seconds,
            signs: signs,
            workspaceTree: tree
        )
    }
}
