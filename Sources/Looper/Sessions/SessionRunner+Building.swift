public import Foundation

extension SessionRunner {
    /// The standard agent as `configuration` says, with `model` to answer.
    ///
    /// - Parameters:
    ///   - configuration: the limits, the switches, the sampling and the limits of the tools.
    ///   - model: which model that is, is not taken from the configuration: a ``ModelLoader`` loads what its section
    ///     `model` names.
    ///   - data: where prompts and tool bundles are read from.
    ///   - additionalTools: tools of your own, which the model is told of beside the standard ones.
    ///   - sandbox: what confines commands; where it is `nil`, what the section `sandbox` asks for is found as a session
    ///     begins.
    /// - Throws: an error that names the field that makes no sense, or the broken prompt or tool bundle.
    public init(
        _ configuration: LooperConfiguration,
        model: any LanguageModel,
        data: DataFolders = DataFolders(home: LooperHome()),
        additionalTools: [any Tool] = [],
        sandbox: Sandbox? = nil
    ) throws {
        try configuration.validate()
        try self.init(
            model: model,
            data: data,
            configuration: configuration.agent,
            generation: configuration.generation.options,
            limits: configuration.tools,
            additionalTools: additionalTools,
            sandbox: sandbox,
            confining: configuration.sandbox
        )
    }

    /// Runs one session on a copy of a repository's last commit; the repository itself stays as it is.
    ///
    /// - Parameters:
    ///   - statement: what the model is asked to do.
    ///   - repository: a folder of a git repository with at least one commit.
    ///   - skills: put into the prompt.
    ///   - folder: where `trajectory.json` is kept; one of its own in the home folder where it is `nil`.
    ///   - onEvent: told what happens, in order; must not block.
    /// - Returns: the trajectory with its outcome and patch, and what the patch leaves out.
    /// - Throws: where the session cannot begin; how it ends is never an error.
    public func run(
        _ statement: String,
        onCopyOf repository: URL,
        skills: [Skill] = [],
        recordingIn folder: URL? = nil,
        onEvent: @escaping @Sendable (SessionEvent) -> Void = { _ in }
    ) async throws -> SessionResult {
        let plan = SessionPlan(
            session: IDSource.timestamped.next(),
            statement: statement,
            arm: skills.isEmpty ? .none : .prompt,
            skills: skills
        )
        let folder = folder ?? LooperHome().sessions.appending(path: plan.session)
        try OutputFile.makeFolder(folder)
        let workspace = try await Workspace.make(from: repository)
        defer { workspace.remove() }
        return try await run(
            plan,
            in: workspace,
            recordingTo: folder.appending(path: "trajectory.json"),
            onEvent: onEvent
        )
    }
}

extension SessionResult {
    /// How the session ended.
    public var outcome: Outcome { trajectory.outcome ?? .failed }
    /// The change to the repository as a unified diff; empty where there is none.
    public var patch: String { trajectory.patch }
}

extension [any Tool] {
    /// The tools with further ones before the last, which is how a session ends and how the model hears of it.
    func adding(_ others: [any Tool]) -> [any Tool] {
        dropLast() + others + suffix(1)
    }
}
