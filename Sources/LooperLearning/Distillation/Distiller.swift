public import LooperCore

/// Makes the prompt encoding of a skill out of sessions: what to do when, and why, and one session in short.
public protocol Distiller: Sendable {
    /// What wrote the text, as a manifest names it: `statistics`, or a model.
    var name: String { get }

    /// The text that the sessions of `request` lead to.
    ///
    /// - Throws: ``LearningError`` with code `notDistilled` where none within the limits does; `CancellationError`.
    func distil(_ request: DistillationRequest) async throws -> Distillate
}

/// What a skill is to be distilled from, and how.
public struct DistillationRequest: Sendable {
    /// The skill's name: lower-case letters, digits and single hyphens.
    public var name: String
    /// The sessions.
    public var experiences: [Experience]
    /// The tools of the agent, in whose form calls are written.
    public var tools: [ToolSpecification]
    /// How long the text may be.
    public var limits: DistillationLimits
    /// The number of tokens that a text takes for the model that will read it.
    public var countTokens: @Sendable (String) -> Int

    /// Creates a request.
    public init(
        name: String,
        experiences: [Experience],
        tools: [ToolSpecification],
        limits: DistillationLimits = DistillationLimits(),
        countTokens: @escaping @Sendable (String) -> Int
    ) {
        self.name = name
        self.experiences = experiences
        self.tools = tools
        self.limits = limits
        self.countTokens = countTokens
    }
}
