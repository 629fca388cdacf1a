public import LooperCore
public import LooperTools

/// What sessions on tasks are run with, whichever the tasks and the arms.
public struct SessionMaterials: Sendable {
    /// Answers in all sessions.
    public var model: any LanguageModel
    /// The limits, the switches and the sampling; its model, skills and seed are not looked at.
    public var configuration: LooperConfiguration
    /// Where prompts and tools are read from.
    public var data: DataFolders
    /// Finds the repositories of the tasks.
    public var finder: RepositoryFinder
    /// What confines the commands of the model.
    public var sandbox: Sandbox
    /// How many sessions run at a time.
    public var workers: Int
    /// Where the sessions are entered beside their trajectories; nowhere where it is `nil`.
    public var records: SessionRecords?
    /// Past sessions that the arm `knowledge` is told of; without them there is no such arm.
    public var past: PastSessions?

    /// Collects them.
    public init(
        model: any LanguageModel,
        configuration: LooperConfiguration,
        data: DataFolders,
        finder: RepositoryFinder,
        sandbox: Sandbox,
        workers: Int = 1,
        records: SessionRecords? = nil,
        past: PastSessions? = nil
    ) {
        self.model = model
        self.configuration = configuration
        self.data = data
        self.finder = finder
        self.sandbox = sandbox
        self.workers = max(1, workers)
        self.records = records
        self.past = past
    }

    /// The tools that the model is told of.
    func toolSpecifications() throws -> [ToolSpecification] {
        try ToolCatalogue(data: data).tools(limits: configuration.tools).map(\.specification)
    }
}
