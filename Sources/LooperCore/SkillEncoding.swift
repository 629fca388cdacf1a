/// A form in which a skill can be applied.
public enum SkillEncoding: String, Sendable, Hashable, Codable, CaseIterable, CodingKeyRepresentable {
    /// Text that the model reads.
    case prompt
    /// A LoRA adapter of its weights.
    case weights
}
