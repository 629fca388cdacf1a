/// How much of past sessions a model is shown.
public struct KnowledgeLimits: Sendable, Hashable {
    /// Most sessions.
    public var sessions = 3
    /// Most characters of the whole text: about the tokens that the text of a skill may have, see
    /// ``DistillationLimits/mostTokens``.
    public var characters = 1600
    /// Fewest characters for a session; where they are not there for all, fewer sessions are told of.
    public var charactersPerSession = 300

    /// The limits of the recipe.
    public init() {}
}
