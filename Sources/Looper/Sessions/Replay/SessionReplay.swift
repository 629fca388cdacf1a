public import Foundation
public import LooperAgent
import LooperCore
import LooperSkills
import LooperTasks
public import LooperTools

/// Runs the replies of a recorded session again, through the prompts, tools and harness of today.
///
/// The replies, their token counts, what hooks did and the configuration are the recorded ones; the time limit is
/// lifted, because a replay says nothing about time. Prompts, tools, skills and the workspace are made anew, so that a
/// change of any of them shows.
public struct SessionReplay: Sendable {
    private let session: RecordedSession
    private let data: DataFolders
    private let sandbox: Sandbox?

    /// Prepares a replay with the prompts, tools and skills in `data`; `sandbox` confines its commands, or what this
    /// machine has.
    public init(_ session: RecordedSession, data: DataFolders, sandbox: Sandbox? = nil) {
        self.session = session
        self.data = data
        self.sandbox = sandbox
    }

    /// Runs the session in a new workspace and compares it with its record.
    ///
    /// - Parameter repository: the repository's folder where it has moved.
    /// - Throws: where the session cannot begin again, as for want of its repository, its skills or its statement.
    public func run(
        repository: URL? = nil,
        onEvent: @escaping @Sendable (SessionEvent) -> Void = { _ in }
    ) async throws -> ReplayReport {
        let record = session.trajectory
        let plan = try plan(of: record.provenance)
        let runner = try runner(for: record)
        let workspace = try await session.workspace(repository: repository)
        defer { workspace.remove() }
        let folder = FileManager.default.temporaryDirectory.appending(path: "looper-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: folder) }
        let replay = try await runner.run(
            plan,
            in: workspace,
            recordingTo: folder.appending(path: "trajectory.json"),
            hooks: record.provenance.hooks == nil ? [] : [RecordedHook(record)],
            onEvent: onEvent
        )
        try Task.checkCancellation()
        return ReplayReport(record: record, replay: replay.trajectory)
    }

    private func runner(for record: Trajectory) throws -> SessionRunner {
        var configuration = try session.configuration()
        // A year: more cannot be told from no limit, and a limit has to be a number.
        configuration.maxSeconds = 31_536_000
        return try SessionRunner(
            model: RecordedModel(record, configuration: configuration),
            data: data,
            configuration: configuration,
            generation: record.provenance.generation,
            limits: try session.toolLimits(),
            sandbox: sandbox
        )
    }

    private func plan(of provenance: Provenance) throws -> SessionPlan {
        guard let statement = provenance.statement else {
            throw LooperError(
                .badInput,
                "\(session.file.path): does not say what the task was; only sessions of this version can be replayed"
            )
        }
        let library = SkillLibrary(folder: try data.folder("skills"))
        return SessionPlan(
            session: provenance.session,
            statement: statement,
            task: provenance.task,
            arm: provenance.arm,
            skills: try provenance.skills.map { name throws in try library.skill(named: name) }
        )
    }
}
