/// A repository state, a problem statement and the tests that decide it, with SWE-bench's own field names in JSON.
public struct CodingTask: Sendable, Hashable {
    /// Unique name, as in `django__django-11099`.
    public var instanceID: String
    /// The repository: `owner/name`, or a path or archive that the program knows how to get.
    public var repo: String
    /// The commit the session starts from.
    public var baseCommit: String
    /// What the model is asked to do.
    public var problemStatement: String
    /// The known fix as a unified diff; never shown to the model.
    public var patch: String
    /// Changes to the tests that decide the task, applied only when grading; never shown to the model.
    public var testPatch: String
    /// Tests that fail before a fix and pass after it.
    public var failToPass: [String]
    /// Tests that pass before and after.
    public var passToPass: [String]
    /// Version of the repository's project.
    public var version: String?
    /// The commit whose environment is used.
    public var environmentSetupCommit: String?
    /// A diff that puts the bug in, applied before the session; for tasks made by practice.
    public var bugPatch: String?
    /// How to build and test.
    public var environment: EnvironmentRecipe?
    /// How to test, as SWE-bench's data has it; used where there is no ``environment``.
    public var evaluation: PublishedEvaluation?
    /// The Python that the repository is installed and tested with; `nil` is the one that is there.
    public var recipe: PythonRecipe?
    /// The mirror that has the repository's history, as `OWNER+NAME`, where it is not that of ``repo``.
    public var mirror: String?
    /// Where the bug comes from; for tasks made by practice.
    public var practice: PracticeOrigin?

    /// Creates a task.
    public init(
        instanceID: String,
        repo: String,
        baseCommit: String,
        problemStatement: String,
        patch: String = "",
        testPatch: String = "",
        failToPass: [String],
        passToPass: [String] = [],
        version: String? = nil,
        environmentSetupCommit: String? = nil,
        bugPatch: String? = nil,
        environment: EnvironmentRecipe? = nil,
        evaluation: PublishedEvaluation? = nil,
        recipe: PythonRecipe? = nil,
        mirror: String? = nil,
        practice: PracticeOrigin? = nil
    ) {
        self.instanceID = instanceID
        self.repo = repo
        self.baseCommit = baseCommit
        self.problemStatement = problemStatement
        self.patch = patch
        self.testPatch = testPatch
        self.failToPass = failToPass
        self.passToPass = passToPass
        self.version = version
        self.environmentSetupCommit = environmentSetupCommit
        self.bugPatch = bugPatch
        self.environment = environment
        self.evaluation = evaluation
        self.recipe = recipe
        self.mirror = mirror
        self.practice = practice
    }
}

/// Where a bug that practice made comes from.
public struct PracticeOrigin: Sendable, Hashable {
    /// The kind of change that made it.
    public var operatorName: String
    /// The file it is in.
    public var module: String
    /// Whether the task is kept from training.
    public var isHeldOut: Bool

    /// Creates an origin.
    public init(operatorName: String, module: String, isHeldOut: Bool = false) {
        self.operatorName = operatorName
        self.module = module
        self.isHeldOut = isHeldOut
    }
}

/// How to build and test a repository.
public struct EnvironmentRecipe: Sendable, Hashable, Codable {
    /// Shell command that runs given tests; their names, quoted for the shell, are put where `{tests}` stands.
    public var testCommand: String
    /// How the output of `testCommand` is read: `unittest`, `pytest` or another name of a log parser.
    public var logParser: String
    /// Shell commands to run once in a new workspace.
    public var setup: [String]
    /// Seconds the test command may take.
    public var testTimeout: Double

    /// Creates a recipe.
    public init(testCommand: String, logParser: String, setup: [String] = [], testTimeout: Double = 300) {
        self.testCommand = testCommand
        self.logParser = logParser
        self.setup = setup
        self.testTimeout = testTimeout
    }

    private enum CodingKeys: String, CodingKey {
        case setup
        case testCommand = "test_command"
        case logParser = "log_parser"
        case testTimeout = "test_timeout"
    }

    /// Reads a recipe; `setup` and `test_timeout` may be left out.
    public init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        testCommand = try values.decode(String.self, forKey: .testCommand)
        logParser = try values.decode(String.self, forKey: .logParser)
        setup = try values.decodeIfPresent([String].self, forKey: .setup) ?? []
        testTimeout = try values.decodeIfPresent(Double.self, forKey: .testTimeout) ?? 300
    }
}
