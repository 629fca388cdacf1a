import Foundation
import LooperAgent
import LooperCore
import LooperLearning
import LooperTasks
import LooperTools

extension DemonstrationWorkshop {
    /// The file of a session while it is made: nobody who reads trajectories takes it for one.
    static let unfinished = "session.json"

    /// Room in a result for the words around the lines of a file.
    private static let margin = 400

    /// Runs the session of an expert in a new workspace, recorded in `folder`.
    ///
    /// - Throws: ``Dropped`` where it comes to no end; what else keeps it from running.
    func session(
        _ task: CodingTask,
        recovering: Bool,
        in folder: URL,
        _ record: inout DemonstrationRecord
    ) async throws -> Trajectory {
        var random = SplitMix64(seed: settings.seed, name: task.instanceID)
        let isDrill = random.happens(settings.drills) || task.isUntested
        var traits = ExpertTraits(
            recovery: settings.recovery,
            statements: phrases.statementCount,
            &random
        )
        traits.recovers = traits.recovers && recovering
        guard let commands = task.isUntested ? TestCommands.none : TestCommands(task, &random) else {
            throw Dropped(.failed, "the task does not say how its tests are run")
        }
        let workspace = try await Workspace.make(for: task, from: try await materials.finder.repository(of: task))
        defer { workspace.remove() }
        let tree = try await SourceTree(reading: LocalEnvironment(root: workspace.root.path, sandbox: .unconfined))
        var statement = commands.statement(task, way: traits.statement, phrases)
        record.statement = traits.statement.map { String($0 + 1) } ?? "own"
        if let drill = isDrill ? Drill(task, tree: tree, limits: limits, phrases: phrases, &random) : nil {
            traits.drill = drill.lines
            statement = drill.statement
            record.statement = DemonstrationRecord.drill
        } else if task.isUntested {
            throw Dropped(.noLines)
        }
        let expert = Expert(
            task,
            commands: commands,
            tree: tree,
            tools: tools,
            scribe: scribe,
            phrases: phrases,
            traits: traits,
            limits: limits,
            random: random
        )
        let plan = SessionPlan(
            session: "\(output.lastPathComponent)/\(task.instanceID)",
            statement: statement,
            task: task.instanceID
        )
        let trajectory = try await run(plan, expert, in: workspace, recordingIn: folder)
        record.actions = await expert.kinds
        record.hops = await expert.hops
        if let dropped = await expert.dropped { throw dropped }
        guard trajectory.outcome == .submitted else {
            throw Dropped(.unfinished, trajectory.outcomeDetail ?? trajectory.outcome?.rawValue ?? "")
        }
        return trajectory
    }

    private func run(
        _ plan: SessionPlan,
        _ expert: Expert,
        in workspace: Workspace,
        recordingIn folder: URL
    ) async throws -> Trajectory {
        let runner = try SessionRunner(
            materials.configuration,
            model: expert,
            data: materials.data,
            sandbox: materials.sandbox
        )
        try OutputFile.makeFolder(folder)
        return try await runner.run(plan, in: workspace, recordingTo: folder.appending(path: Self.unfinished))
            .trajectory
    }

    /// What fits into a result under the limits of the sessions.
    private var limits: ExpertLimits {
        let agent = materials.configuration.agent
        let share = Int(Double(scribe.identity.window) * agent.observationCharactersPerWindowToken)
        let most = min(agent.maxObservationCharacters, share, materials.configuration.tools.outputCharacters)
        var limits = ExpertLimits()
        limits.readCharacters = max(600, most - Self.margin)
        limits.searchMatches = materials.configuration.tools.searchMatches
        return limits
    }
}
