package import Foundation
public import LooperCore
public import LooperLearning
import LooperTasks
public import LooperTools

/// Makes demonstrations with the agent itself: its prompts, tools, harness and workspaces, and the grader's verdict.
public struct DemonstrationWorkshop: Sendable {
    /// What a workshop works with.
    public struct Materials: Sendable {
        /// The limits and switches of the sessions, and how commands are confined.
        public var configuration: LooperConfiguration
        /// Where prompts and tools are read from.
        public var data: DataFolders
        /// Finds the repositories of tasks.
        public var finder: RepositoryFinder
        /// What confines commands.
        public var sandbox: Sandbox
        /// Whether each demonstration is replayed.
        public var replays: Bool

        /// Collects them.
        public init(
            configuration: LooperConfiguration,
            data: DataFolders,
            finder: RepositoryFinder,
            sandbox: Sandbox,
            replays: Bool = false
        ) {
            self.configuration = configuration
            self.data = data
            self.finder = finder
            self.sandbox = sandbox
            self.replays = replays
        }
    }

    let materials: Materials
    let settings: DemonstrationSettings
    let scribe: ReplyScribe
    let phrases: Phrases
    let tools: [ToolSpecification]
    let output: URL
    private let grader: Grader

    /// Prepares a workshop that writes for `scribe`'s model into `output`.
    ///
    /// - Throws: an error that names a prompt or a tool that is missing or broken.
    package init(
        _ materials: Materials,
        settings: DemonstrationSettings,
        scribe: ReplyScribe,
        output: URL
    ) throws {
        self.materials = materials
        self.settings = settings
        self.scribe = scribe
        self.output = output
        phrases = try Phrases(files: materials.data.folder("prompts").folder("demonstrations"))
        tools = try ToolCatalogue(data: materials.data).tools(limits: materials.configuration.tools)
            .map(\.specification)
        grader = .local(materials.finder)
    }

    /// Tries a task; a wrong attempt that happens to be right is left out in a second try.
    ///
    /// - Throws: `CancellationError` alone.
    public func attempt(_ task: CodingTask) async throws -> DemonstrationRecord {
        let start = ContinuousClock.now
        var record = try await attempt(task, recovering: true)
        if record.reason == Dropped.Reason.wrongPasses.rawValue {
            record = try await attempt(task, recovering: false)
        }
        record.seconds = (ContinuousClock.now - start) / .seconds(1)
        return record
    }

    private func attempt(_ task: CodingTask, recovering: Bool) async throws -> DemonstrationRecord {
        var record = DemonstrationRecord(task: task.instanceID)
        let partial = output.appending(path: ".\(task.folderName)")
        defer { try? FileManager.default.removeItem(at: partial) }
        do {
            try? FileManager.default.removeItem(at: partial)
            let trajectory = try await session(task, recovering: recovering, in: partial, &record)
            record.take(trajectory)
            try await check(trajectory, of: task)
            if materials.replays { record.replayed = try await replay(partial) }
            try place(partial, task, &record)
        } catch {
            try Task.checkCancellation()
            record.take(error as? Dropped ?? Dropped(.failed, "\(error)"))
        }
        return record
    }

    /// Checks that a session is one to learn from.
    private func check(_ trajectory: Trajectory, of task: CodingTask) async throws {
        let faults = Grounding.faults(in: trajectory)
        guard faults.isEmpty else { throw Dropped(.ungrounded, faults.joined(separator: "; ")) }
        guard !task.isUntested else {
            guard trajectory.patch.changedLines == task.patch.changedLines else { throw Dropped(.unresolved) }
            return
        }
        let verdict = try await grader.grade(trajectory.patch, of: task)
        guard verdict.status == .resolved else {
            throw Dropped(.unresolved, verdict.reason ?? verdict.status.rawValue)
        }
    }

    /// Runs the recorded replies again and compares.
    private func replay(_ folder: URL) async throws -> Bool {
        let replay = SessionReplay(
            try RecordedSession(path: folder.appending(path: Self.unfinished).path),
            data: materials.data,
            sandbox: materials.sandbox
        )
        let report = try await replay.run()
        if let difference = report.differences.first(where: Self.isOtherwise) {
            throw Dropped(.diverges, "\(difference.part) of step \(difference.step ?? report.steps)")
        }
        return true
    }

    /// Whether a replay went another way, and not only a test told its failure in other words, as one does that prints
    /// a set.
    private static func isOtherwise(_ difference: ReplayReport.Difference) -> Bool {
        let status = { (text: String) in text.prefix { !$0.isNewline } }
        return difference.part != "result" || status(difference.was) != status(difference.now)
    }

    private func place(_ partial: URL, _ task: CodingTask, _ record: inout DemonstrationRecord) throws {
        let folder = output.appending(path: task.folderName)
        let files = FileManager.default
        try? files.removeItem(at: folder)
        try files.moveItem(
            at: partial.appending(path: Self.unfinished),
            to: partial.appending(path: "trajectory.json")
        )
        try files.moveItem(at: partial, to: folder)
        record.folder = task.folderName
    }
}

extension CodingTask {
    /// Whether no test tells of it, so that it is for a drill alone.
    var isUntested: Bool { failToPass.isEmpty }
}

extension String {
    /// The lines that a diff takes away and adds.
    fileprivate var changedLines: [Substring] {
        split(separator: "\n").filter { line in
            (line.hasPrefix("-") || line.hasPrefix("+")) && !line.hasPrefix("--- ") && !line.hasPrefix("+++ ")
        }
    }
}
