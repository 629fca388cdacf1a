public import Foundation
import Synchronization

/// Runs sessions of the standard agent: prompts and tools from the data folders, work in a workspace on this machine.
public struct SessionRunner: Sendable {
    let model: any LanguageModel
    let prompts: PromptSet
    private let tools: [any Tool]
    private let configuration: AgentConfiguration
    private(set) var generation: GenerationOptions
    let toolLimits: ToolLimits
    private let clock: Clock
    private let sandbox: Sandbox?
    private let confining: SandboxConfiguration
    private(set) var records: SessionRecords?

    /// Puts the agent together.
    ///
    /// Commands of the model are confined where this machine can; see ``Sandbox``.
    ///
    /// - Parameters:
    ///   - sandbox: what confines commands; where it is `nil`, what the machine has is found as a session begins.
    ///   - confining: how it is looked for then.
    /// - Throws: an error that names the file where a prompt or a tool bundle is missing or broken.
    public init(
        model: any LanguageModel,
        data: DataFolders = DataFolders(home: LooperHome()),
        configuration: AgentConfiguration = AgentConfiguration(),
        generation: GenerationOptions = GenerationOptions(),
        limits: ToolLimits = ToolLimits(),
        additionalTools: [any Tool] = [],
        sandbox: Sandbox? = nil,
        confining: SandboxConfiguration = SandboxConfiguration(),
        clock: Clock = .system
    ) throws {
        var limits = limits
        limits.lineRanges = limits.lineRanges && configuration.switches[.lineReads]
        self.model = model
        self.prompts = try PromptSet(files: data.folder("prompts"))
        self.tools = try ToolCatalogue(data: data).tools(limits: limits).adding(additionalTools)
        self.configuration = configuration
        self.generation = generation
        self.toolLimits = limits
        self.clock = clock
        self.sandbox = sandbox
        self.confining = confining
    }

    /// The model of all sessions.
    public var identity: ModelIdentity { model.identity }
    /// The limits of all sessions.
    package var limits: AgentConfiguration { configuration }
    /// What the model is told of.
    package var specifications: [ToolSpecification] { tools.map(\.specification) }

    /// The same runner with other draws, and with this adapter or none.
    func drawing(seed: UInt64, adapter: AdapterChoice?) -> SessionRunner {
        var runner = self
        runner.generation.seed = seed
        runner.generation.adapter = adapter
        return runner
    }

    /// The same runner, whose model answers with this adapter or none.
    package func answering(with adapter: AdapterChoice?) -> SessionRunner {
        drawing(seed: generation.seed, adapter: adapter)
    }

    /// The same runner, whose sessions are entered in a store too.
    public func recording(_ records: SessionRecords?) -> SessionRunner {
        var runner = self
        runner.records = records
        return runner
    }

    /// Keeps a session in `file`, and in the store where there is one.
    func recorder(_ file: URL) -> any TrajectoryRecorder {
        let recorder = FileTrajectoryRecorder(file: file)
        return records?.recorder(recorder, file: file, clock: clock) ?? recorder
    }

    /// Runs one session in `workspace`.
    ///
    /// - Parameters:
    ///   - plan: what it is about; its sampling is replaced by the runner's.
    ///   - file: where the trajectory is kept, step by step.
    ///   - hooks: called at the joints of the session.
    ///   - onEvent: told what happens, in order; must not block.
    /// - Returns: the trajectory with its outcome, and what the patch leaves out.
    /// - Throws: where the session cannot begin; how it ends is never an error.
    public func run(
        _ plan: SessionPlan,
        in workspace: Workspace,
        recordingTo file: URL,
        hooks: [any SessionHook] = [],
        onEvent: @escaping @Sendable (SessionEvent) -> Void = { _ in }
    ) async throws -> SessionResult {
        let sandbox = try await confinement()
        let agent = try agent(in: workspace, sandbox, hooks: hooks)
        var plan = plan
        plan.generation = generation
        plan.base = workspace.origin
        plan.setup = SessionSetup(tools: toolLimits, sandbox: sandbox.name).json
        if !plan.skills.isEmpty { await records?.add(plan.skills.map { .skill(SkillEntry($0)) }) }
        return await result(in: workspace) { [plan] patch in
            await agent.run(plan, recorder: recorder(file), patch: patch, onEvent: onEvent)
        }
    }

    /// What confines the commands of a session.
    func confinement() async throws(ToolsError) -> Sandbox {
        if let sandbox { return sandbox }
        return try await Sandbox.detect(confining.hiding(LooperHome()))
    }

    /// The agent of a session in `workspace`.
    func agent(in workspace: Workspace, _ sandbox: Sandbox, hooks: [any SessionHook]) throws -> Agent {
        try Agent(
            model: model,
            tools: tools,
            environment: LocalEnvironment(root: workspace.root.path, sandbox: sandbox),
            prompts: prompts,
            configuration: configuration,
            hooks: hooks,
            clock: clock,
            mask: mask
        )
    }

    /// What masks the secrets of this process, with the model's own key.
    private var mask: SecretMask {
        let model = try? ModelSpecification(parsing: identity.name)
        return SecretMask(
            variables: ProcessInfo.processInfo.environment,
            secret: [model?.keyVariable].compactMap(\.self)
        )
    }

    /// Runs a session that is given the patch of `workspace`, and keeps what the last patch left out.
    func result(
        in workspace: Workspace,
        _ session: (@escaping @Sendable () async throws -> String) async throws -> Trajectory
    ) async rethrows -> SessionResult {
        let omissions = Mutex<[Patch.Omission]>([])
        let trajectory = try await session {
            let patch = try await workspace.patch()
            omissions.withLock { $0 = patch.omissions }
            return patch.text
        }
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
