import Foundation
import LooperAgent
import LooperCore
import LooperTasks

extension SolveBatch {
    /// An instance that is done.
    struct Solved: Sendable {
        var record: SolveRecord
        var prediction: Prediction
    }

    /// Runs the session on `task`; what goes wrong is its outcome.
    ///
    /// - Returns: `nil` where it was stopped.
    func solve(_ task: CodingTask, _ onEvent: @Sendable (Event) -> Void) async -> Solved? {
        let start = ContinuousClock.now
        var record = record(of: task.instanceID)
        var patch = ""
        onEvent(.began(task))
        do {
            let trajectory = try await session(task, &record)
            patch = trajectory.patch
            record.take(trajectory)
        } catch {
            record.detail = "\(error)"
        }
        guard !Task.isCancelled else { return nil }
        record.seconds = (ContinuousClock.now - start) / .seconds(1)
        record.patchBytes = patch.utf8.count
        let prediction = Prediction(instanceID: task.instanceID, modelName: record.model, patch: patch)
        return Solved(record: record, prediction: prediction)
    }

    private func session(_ task: CodingTask, _ record: inout SolveRecord) async throws -> Trajectory {
        try Task.checkCancellation()
        let made = try await Workspace.make(for: task, from: try await finder.repository(of: task))
        defer { made.remove() }
        let surroundings = try await environments?.prepare(task, made)
        let workspace = try await surroundings == nil ? made : made.startingHere()
        record.tree = workspace.treeHash
        let folder = output.appending(path: task.folderName)
        try OutputFile.makeFolder(folder)
        let plan = SessionPlan(
            session: "\(output.lastPathComponent)/\(task.folderName)",
            statement: task.problemStatement,
            task: task.instanceID,
            arm: setting.arm,
            skills: setting.skills
        )
        let file = folder.appending(path: "trajectory.json")
        // One that was cut short begins again.
        try? FileManager.default.removeItem(at: file)
        return try await runner.within(surroundings ?? Surroundings())
            .run(plan, in: workspace, recordingTo: file).trajectory
    }
}

extension SolveRecord {
    /// Takes how a session went.
    fileprivate mutating func take(_ trajectory: Trajectory) {
        outcome = trajectory.outcome ?? .failed
        detail = trajectory.outcomeDetail
        steps = trajectory.steps.count
        promptTokens = trajectory.promptTokens
        replyTokens = trajectory.replyTokens
    }
}
