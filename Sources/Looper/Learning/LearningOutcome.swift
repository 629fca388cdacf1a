import LooperCore
public import LooperSkills

/// What the learning of a skill came to.
public struct LearningOutcome: Sendable, Hashable, Codable {
    /// What it was learned from and how, with what the gate said.
    public var manifest: SkillManifest
    /// What the gate says of text and adapter together; of no use to a router that draws one of them.
    public var both: GateRecord?
    /// The version before on the same tasks; `nil` where there was none, or no gate.
    public var former: FormerVersion?
    /// Whether the new version is in the library; else the former one stayed.
    public var isPlaced = true

    /// How the version before did on the held-out tasks of the new one.
    public struct FormerVersion: Sendable, Hashable, Codable {
        /// Its number.
        public var version: Int
        /// Tasks that it resolved.
        public var resolved: Int
        /// Tasks that the new version resolved.
        public var newResolved: Int
        /// Tasks that it resolved and the new version did not.
        public var forgotten: Int
        /// Tasks that were tried.
        public var tasks: Int

        private enum CodingKeys: String, CodingKey {
            case version, resolved, forgotten, tasks
            case newResolved = "new_resolved"
        }
    }

    private enum CodingKeys: String, CodingKey {
        case manifest, both, former
        case isPlaced = "placed"
    }
}
