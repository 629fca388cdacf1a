public import Logging
public import LooperCore

/// A coding agent: a model, tools, a place to work and the words to bring them together.
///
/// ```swift
/// let agent = try Agent(model: model, tools: tools, environment: workspace, prompts: prompts, clock: clock)
/// let trajectory = await agent.run(plan, recorder: recorder, patch: { try await workspace.patch() })
/// ```
public struct Agent: Sendable {
    let model: any LanguageModel
    let environment: any Environment
    let prompts: PromptSet
    let configuration: AgentConfiguration
    let clock: Clock
    let logger: Logger
    let tools: Toolbox
    let hooks: HookChain
    let mask: SecretMask

    /// Puts an agent together.
    ///
    /// What `mask` knows stands neither in what the model reads of results nor in what is written down. Calls run as the
    /// model wrote them, pieces of a reply are told as they come, and a patch or the token ids of a local model stay as
    /// they are; the detail of the outcome says where the patch holds a secret.
    ///
    /// - Throws: ``AgentError`` where two tools have one name, a tool has a name or attribute of the protocol
    ///   (`think`, `tool_call`, `until`), or a limit makes no sense, or two hooks have one name or that of a switch.
    public init(
        model: any LanguageModel,
        tools: [any Tool],
        environment: any Environment,
        prompts: PromptSet,
        configuration: AgentConfiguration = AgentConfiguration(),
        hooks: [any SessionHook] = [],
        clock: Clock,
        mask: SecretMask = SecretMask(),
        logger: Logger = Logger(label: "looper.agent")
    ) throws(AgentError) {
        try configuration.validate()
        self.hooks = try HookChain(hooks)
        self.tools = try Toolbox(tools, switches: configuration.switches)
        self.model = model
        self.environment = environment
        self.prompts = prompts
        self.configuration = configuration
        self.clock = clock
        self.mask = mask
        self.logger = logger
    }

    /// Runs a session to its end, which is never an error but an ``Outcome`` with the patch as it stands.
    ///
    /// If the task that calls is cancelled the session stops at once, is recorded, and ends as failed with the detail
    /// `cancelled`.
    ///
    /// - Parameters:
    ///   - plan: what the session is about.
    ///   - recorder: keeps the opening, every step as it is over, and the end.
    ///   - patch: gives the change to the repository so far as a unified diff.
    ///   - onEvent: told what happens, in order; must not block.
    public func run(
        _ plan: SessionPlan,
        recorder: any TrajectoryRecorder,
        patch: @escaping @Sendable () async throws -> String,
        onEvent: @escaping @Sendable (SessionEvent) -> Void = { _ in }
    ) async -> Trajectory {
        let opening = Opening(prompts: prompts, tools: tools, switches: configuration.switches)
            .messages(for: plan, advice: await advice)
        let provenance = Provenance(
            session: plan.session,
            task: plan.task,
            model: model.identity,
            arm: plan.arm,
            skills: plan.skills.map(\.name),
            generation: plan.generation,
            configuration: configuration.json,
            statement: plan.statement,
            base: plan.base,
            frame: frame,
            hooks: hooks.names,
            setup: plan.setup,
            startedAt: clock.now()
        )
        let trajectory = Trajectory(provenance: provenance, opening: opening)
        return await run(trajectory, recorder: recorder, patch: patch, onEvent: onEvent)
    }

    /// Runs a session from where `trajectory` stands.
    func run(
        _ trajectory: Trajectory,
        recorder: any TrajectoryRecorder,
        patch: @escaping @Sendable () async throws -> String,
        onEvent: @escaping @Sendable (SessionEvent) -> Void
    ) async -> Trajectory {
        var session = Session(
            agent: self,
            generation: trajectory.provenance.generation,
            recorder: recorder,
            patch: patch,
            onEvent: onEvent,
            trajectory: trajectory
        )
        return await session.run()
    }

    /// What the repository's `AGENTS.md` says, within its share of the window.
    private var advice: String {
        get async {
            guard configuration.switches[.agentsFile] else { return "" }
            let limit = configuration.agentsFileCharacters(window: model.identity.window)
            return mask.masked(await AgentsFile(prompts: prompts, limit: limit).text(in: environment))
        }
    }
}
