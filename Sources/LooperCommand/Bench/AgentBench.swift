import Foundation
import Looper
import Synchronization

/// A session of the real agent in which the model and the tools take no time.
struct AgentBench {
    /// What was measured.
    struct Result: Encodable {
        let steps: Int
        let recording: String
        let microsecondsPerStep: Double
        let microsecondsPerStepFirstTenth: Double
        let microsecondsPerStepLastTenth: Double
        /// The most memory of the process, with all that it held before.
        let peakMemoryBytes: Int
        /// By how much that grew while the session ran.
        let sessionMemoryBytes: Int
    }

    let steps: Int
    let records: Bool

    /// Runs the session.
    ///
    /// - Throws: where it cannot begin, or ends before its last step.
    func run(data: DataFolders) async throws -> Result {
        let folder = FileManager.default.temporaryDirectory.appending(path: "looper-bench-\(UUID().uuidString)")
        try OutputFile.makeFolder(folder)
        defer { try? FileManager.default.removeItem(at: folder) }
        let file = folder.appending(path: "trajectory.json")
        return try await run(
            try agent(data, workspace: folder),
            recorder: records ? FileTrajectoryRecorder(file: file) : NoRecorder()
        )
    }

    private func run(_ agent: Agent, recorder: any TrajectoryRecorder) async throws -> Result {
        let ends = StepTimes(count: steps)
        let memory = PeakMemory.bytes
        let start = ContinuousClock.now
        let trajectory = await agent.run(
            SessionPlan(session: "bench", statement: "Do nothing."),
            recorder: recorder,
            patch: { "" },
            onEvent: { if case .stepFinished = $0 { ends.add() } }
        )
        let seconds = (ContinuousClock.now - start) / .seconds(1)
        guard trajectory.outcome == .submitted, trajectory.steps.count == steps else {
            let end = trajectory.outcomeDetail ?? trajectory.outcome?.rawValue ?? "no outcome"
            throw LooperError(.badInput, "only \(trajectory.steps.count) steps were taken: \(end); ask for fewer")
        }
        let peak = PeakMemory.bytes
        return Result(
            steps: steps,
            recording: records ? "file" : "none",
            microsecondsPerStep: seconds / Double(steps) * 1e6,
            microsecondsPerStepFirstTenth: ends.microseconds(0..<steps / 10),
            microsecondsPerStepLastTenth: ends.microseconds((steps - steps / 10)..<steps),
            peakMemoryBytes: peak,
            sessionMemoryBytes: peak - memory
        )
    }

    /// The standard agent, but for a shell that does nothing and limits that are never reached.
    private func agent(_ data: DataFolders, workspace: URL) throws -> Agent {
        var configuration = AgentConfiguration()
        configuration.maxSteps = steps + 1
        configuration.maxTokens = .max / 2
        let tools = try ToolSet.standard(bundles: ToolBundles(from: data.folder("tools"))).map { tool in
            tool.specification.name == "bash" ? IdleTool(specification: tool.specification) : tool
        }
        return try Agent(
            model: ReplayModel(replies: replies),
            tools: tools,
            environment: LocalEnvironment(root: workspace.path),
            prompts: PromptSet(files: data.folder("prompts")),
            configuration: configuration,
            clock: .system
        )
    }

    /// A thought and a call a step; no call comes twice.
    private var replies: [String] {
        (1..<steps).map { "I look at part \($0).\n<bash>echo \($0)</bash>" } + ["<done/>"]
    }
}

/// A tool that does nothing.
private struct IdleTool: Tool {
    let specification: ToolSpecification

    func run(_ call: ToolCall, in environment: any Environment) async throws -> Observation {
        Observation(.succeeded, "ok", summary: "bash: exit status 0")
    }
}

/// Keeps nothing.
private struct NoRecorder: TrajectoryRecorder {
    func begin(_ trajectory: Trajectory) async throws {}
    func append(_ step: Step, _ standing: Standing) async throws {}
    func finish(_ standing: Standing) async throws {}
}

/// When steps ended.
private final class StepTimes: Sendable {
    private let times: Mutex<[ContinuousClock.Instant]>

    init(count: Int) {
        var times: [ContinuousClock.Instant] = []
        times.reserveCapacity(count)
        self.times = Mutex(times)
    }

    func add() {
        times.withLock { $0.append(.now) }
    }

    /// The mean time from the end of one step to that of the next, over the ends in `range`.
    func microseconds(_ range: Range<Int>) -> Double {
        times.withLock { times in
            let taken = times[range.upperBound - 1] - times[range.lowerBound]
            return taken / .microseconds(max(1, range.count - 1))
        }
    }
}
