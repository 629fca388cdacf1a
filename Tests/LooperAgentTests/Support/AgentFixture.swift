import LooperAgent
import LooperCore
import LooperTestSupport
import Synchronization

/// An agent with a script, a small repository in memory and a clock that moves a second each time it is read.
struct AgentFixture {
    static let buggy = "def add(a, b):\n    return a - b\n"

    let model: ScriptedModel
    let environment: InMemoryEnvironment
    let recorder = InMemoryRecorder()
    var configuration = Self.configuration
    var tools = TestTools.all
    var hooks: [any SessionHook] = []
    var plan = SessionPlan(session: "s1", statement: "Make add add.", task: "t1")

    /// Without the worked example, so that the opening is two messages.
    private static var configuration: AgentConfiguration {
        var configuration = AgentConfiguration()
        configuration.switches[.workedExample] = false
        return configuration
    }

    init(_ replies: [ScriptedReply], window: Int = 1_000_000, givesContext: Bool = false) {
        model = ScriptedModel(replies, window: window, givesContext: givesContext)
        environment = InMemoryEnvironment(files: ["a.py": Self.buggy]) { command, files in
            switch command.text {
            case "test", "make test":
                let isFixed = files["a.py"].map { String(decoding: $0, as: UTF8.self).contains("a + b") } ?? false
                return ShellResult(status: isFixed ? 0 : 1, output: isFixed ? "OK\n" : "FAILED\n")
            case "long": return ShellResult(status: 0, output: String(repeating: "word ", count: 400))
            case "cancel":
                withUnsafeCurrentTask { $0?.cancel() }
                throw CancellationError()
            case "break": throw EnvironmentError(.failed, "the container is gone")
            default: return ShellResult(status: 0, output: "ran \(command.text)\n")
            }
        }
    }

    /// Runs the session; the patch is the text of the file where it differs.
    func run(
        model other: (any LanguageModel)? = nil,
        recorder keeper: (any TrajectoryRecorder)? = nil,
        patch: (@Sendable () async throws -> String)? = nil,
        resuming killed: Trajectory? = nil,
        onEvent: @escaping @Sendable (SessionEvent) -> Void = { _ in }
    ) async throws -> Trajectory {
        let environment = environment
        let seconds = Mutex(1000.0)
        let agent = try Agent(
            model: other ?? model,
            tools: tools,
            environment: environment,
            prompts: try PromptSet(files: try RepositoryFiles.prompts()),
            configuration: configuration,
            hooks: hooks,
            clock: Clock {
                seconds.withLock {
                    $0 += 0.001
                    return $0
                }
            }
        )
        let standing: @Sendable () async throws -> String = {
            let text = environment.text("a.py") ?? ""
            return text == Self.buggy ? "" : text
        }
        if let killed {
            return try await agent.resume(killed, recorder: recorder, patch: patch ?? standing, onEvent: onEvent)
        }
        return await agent.run(plan, recorder: keeper ?? recorder, patch: patch ?? standing, onEvent: onEvent)
    }

    static let fix: ScriptedReply =
        "I fix it.\n<edit path=\"a.py\">\n    return a - b\n=======\n    return a + b\n</edit>"
    static let test: ScriptedReply = "<bash>test</bash>"
    static let done: ScriptedReply = "<done/>"
    static let fixed = "def add(a, b):\n    return a + b\n"
}
