import Foundation
import Looper
import Synchronization

/// A session of the real agent in which the model and the tools take no time.
struct AgentBench {
    /// What was measured.
    struct Result: Encodable {
        let steps: Int
        let recording: String
        /// From the first question to the model to the end of the last step.
        let microsecondsPerStep: Double
        let microsecondsPerStepFirstTenth: Double
        let microsecondsPerStepLastTenth: Double
        /// As `microsecondsPerStep`, in time of the processor, which other programs that run do not lengthen.
        let processorMicrosecondsPerStep: Double
        /// What the session takes before its first and after its last step.
        let microsecondsOutsideSteps: Double
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
        let times = StepTimes(count: steps)
        let memory = PeakMemory.bytes
        let start = ContinuousClock.now
        let trajectory = await agent.run(
            SessionPlan(session: "bench", statement: "Do nothing."),
            recorder: recorder,
            patch: { "" },
            onEvent: times.take
        )
        let all = (ContinuousClock.now - start) / .microseconds(1)
        guard trajectory.outcome == .submitted, trajectory.steps.count == steps else {
            let end = trajectory.outcomeDetail ?? trajectory.outcome?.rawValue ?? "no outcome"
            throw LooperError(.badInput, "only \(trajectory.steps.count) steps were taken: \(end); ask for fewer")
        }
        let peak = PeakMemory.bytes
        let tenth = max(1, steps / 10)
        return Result(
            steps: steps,
            recording: records ? "file" : "none",
            microsecondsPerStep: times.microseconds(0..<steps),
            microsecondsPerStepFirstTenth: times.microseconds(0..<tenth),
            microsecondsPerStepLastTenth: times.microseconds((steps - tenth)..<steps),
            processorMicrosecondsPerStep: times.processorMicroseconds(0..<steps),
            microsecondsOutsideSteps: all - times.microseconds(0..<steps) * Double(steps),
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
struct NoRecorder: TrajectoryRecorder {
    func begin(_ trajectory: Trajectory) async throws {}
    func append(_ step: Step, _ standing: Standing) async throws {}
    func finish(_ standing: Standing) async throws {}
}

/// When the first step began, and when each of them ended.
private final class StepTimes: Sendable {
    private struct Mark {
        let time = ContinuousClock.now
        let processor = clock()
    }

    private let marks: Mutex<[Mark]>

    init(count: Int) {
        var marks: [Mark] = []
        marks.reserveCapacity(count + 1)
        self.marks = Mutex(marks)
    }

    func take(_ event: SessionEvent) {
        switch event {
        case .asking(step: 1, promptTokens: _), .stepFinished: marks.withLock { $0.append(Mark()) }
        default: break
        }
    }

    /// The mean time of the steps in `range`, counted from 0.
    func microseconds(_ range: Range<Int>) -> Double {
        marks.withLock { marks in
            (marks[range.upperBound].time - marks[range.lowerBound].time) / .microseconds(range.count)
        }
    }

    /// The mean time of the processor, over all threads, for the steps in `range`.
    func processorMicroseconds(_ range: Range<Int>) -> Double {
        marks.withLock { marks in
            let ticks = marks[range.upperBound].processor - marks[range.lowerBound].processor
            return Double(ticks) / Double(CLOCKS_PER_SEC) * 1e6 / Double(range.count)
        }
    }
}
