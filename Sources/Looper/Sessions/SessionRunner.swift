public import Foundation
import Synchronization

/// Runs sessions of the standard agent: prompts and tools from the data folders, work in a workspace on this machine.
public struct SessionRunner: Sendable {
    private let model: any LanguageModel
    private let prompts: PromptSet
    private let tools: [any Tool]
    private let configuration: AgentConfiguration
    private let generation: GenerationOptions
    private let clock: Clock
    private let sandbox: Sandbox

    /// Puts the agent together.
    ///
    /// - Throws: an error that names the file where a prompt or a tool bundle is missing or broken.
    public init(
        model: any LanguageModel,
        data: DataFolders,
        configuration: AgentConfiguration = AgentConfiguration(),
        generation: GenerationOptions = GenerationOptions(),
        clock: Clock = .system,
        sandbox: Sandbox = .unconfined
    ) throws {
        var limits = ToolLimits()
        limits.lineRanges = configuration.switches[.lineReads]
        self.model = model
        self.prompts = try PromptSet(files: data.folder("prompts"))
        self.tools = try ToolSet.standard(bundles: ToolBundles(from: data.folder("tools")), limits: limits)
        self.configuration = configuration
        self.generation = generation
        self.clock = clock
        self.sandbox = sandbox
    }

    /// The model of all sessions.
    public var identity: ModelIdentity { model.identity }

    /// Runs one session in `workspace`.
    ///
    /// - Parameters:
    ///   - plan: what it is about; its sampling is replaced by the runner's.
    ///   - file: where the trajectory is kept, step by step.
    ///   - onEvent: told what happens, in order; must not block.
    /// - Returns: the trajectory with its outcome, and what the patch leaves out.
    /// - Throws: where the session cannot begin; how it ends is never an error.
    public func run(
        _ plan: SessionPlan,
        in workspace: Workspace,
        recordingTo file: URL,
        onEvent: @escaping @Sendable (SessionEvent) -> Void = { _ in }
    ) async throws -> SessionResult {
        let agent = try Agent(
            model: model,
            tools: tools,
            environment: LocalEnvironment(root: workspace.root.path, sandbox: sandbox),
            prompts: prompts,
            configuration: configuration,
            clock: clock,
            mask: SecretMask(variables: ProcessInfo.processInfo.environment)
        )
        var plan = plan
        plan.generation = generation
        let omissions = Mutex<[Patch.Omission]>([])
        let trajectory = await agent.run(
            plan,
            recorder: FileTrajectoryRecorder(file: file),
            patch: {
                let patch = try await workspace.patch()
                omissions.withLock { $0 = patch.omissions }
                return patch.text
            },
            onEvent: onEvent
        )
        return SessionResult(trajectory: trajectory, omissions: omissions.withLock { $0 })
    }
}

/// A finished session.
public struct SessionResult: Sendable {
    /// What happened, with outcome and patch.
    public let trajectory: Trajectory
    /// Changes that the patch does not hold, each with the reason.
    public let omissions: [Patch.Omission]
}
