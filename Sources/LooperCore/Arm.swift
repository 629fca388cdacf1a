/// What a session is given beside the task.
public enum Arm: String, Sendable, Hashable, Codable, CaseIterable {
    /// Nothing.
    case none
    /// Retrieval over earlier sessions.
    case knowledge
    /// The skill as text in the prompt.
    case prompt
    /// The skill as an adapter of the weights.
    case weights
    /// Text and adapter.
    case both
    /// Control: irrelevant text of the same length.
    case placebo
    /// Control: an adapter of another skill.
    case wrongAdapter = "wrong-adapter"
}
