/// How long the text of a skill may be.
public struct DistillationLimits: Sendable, Hashable {
    /// Most bullets.
    public var bullets = 3
    /// Fewest tokens of the text that the model reads.
    public var leastTokens = 120
    /// Most tokens of it.
    public var mostTokens = 400

    /// The limits of the recipe.
    public init() {}
}
