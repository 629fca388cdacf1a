public import LooperCore

/// What ties the encodings of a skill to one source: `skills/<name>/manifest.json`.
public struct SkillManifest: Sendable, Hashable, Codable {
    /// The format of this record; raised when a field changes its meaning.
    public static let formatVersion = 1

    /// The format of this record.
    public var format = Self.formatVersion
    /// The skill's name, which is that of its folder.
    public var name: String
    /// Raised with each consolidation.
    public var version = 1
    /// When this version was made, ISO 8601 in UTC.
    public var created: String
    /// When and why it was taken out of use; `nil` while it is in use.
    public var retired: Retirement?
    /// What it was learned from.
    public var source: SkillSource
    /// The model for which it was learned.
    public var base: ModelIdentity
    /// The text.
    public var prompt: PromptEncoding?
    /// The adapter.
    public var weights: WeightsEncoding?

    /// A skill that is no longer used.
    public struct Retirement: Sendable, Hashable, Codable {
        /// When, ISO 8601 in UTC.
        public var date: String
        /// Why, in words.
        public var reason: String

        /// Creates a record.
        public init(date: String, reason: String) {
            self.date = date
            self.reason = reason
        }
    }

    /// Creates a manifest without encodings.
    public init(name: String, version: Int = 1, created: String, source: SkillSource, base: ModelIdentity) {
        self.name = name
        self.version = version
        self.created = created
        self.source = source
        self.base = base
    }

    /// What the gate said of an encoding; `nil` where it has not been held to it.
    public func gate(of encoding: SkillEncoding) -> GateRecord? {
        switch encoding {
        case .prompt: prompt?.gate
        case .weights: weights?.gate
        }
    }

    /// The encodings that a router may draw: those in use that the gate admitted.
    public var admitted: [SkillEncoding] {
        retired == nil ? SkillEncoding.allCases.filter { gate(of: $0)?.verdict == .admitted } : []
    }
}

/// The text of a skill, and how it came about.
public struct PromptEncoding: Sendable, Hashable, Codable {
    /// SHA-256 of `SKILL.md`, lower-case hexadecimal.
    public var sha256: String
    /// Tokens of the text that the model reads, in the tokens of the base.
    public var tokens: Int
    /// What wrote it: `statistics`, or the model that did.
    public var distiller: String
    /// What the gate said.
    public var gate: GateRecord?

    /// Creates a record.
    public init(sha256: String, tokens: Int, distiller: String, gate: GateRecord? = nil) {
        self.sha256 = sha256
        self.tokens = tokens
        self.distiller = distiller
        self.gate = gate
    }
}

/// The adapter of a skill, and how it was trained.
public struct WeightsEncoding: Sendable, Hashable, Codable {
    /// SHA-256 of `adapter/adapter_model.safetensors`, lower-case hexadecimal.
    public var sha256: String
    /// Its size on disk.
    public var bytes: Int
    /// Where it is in force: `all`, or `reply`.
    public var scope: String
    /// The epoch of the training after which it was taken.
    public var epoch: Int
    /// The factor beside alpha/r with which it solved most.
    public var scale: Double
    /// The run that trained it, as its `training.json` has it.
    public var training: JSONValue
    /// How scope, checkpoint and scale were chosen: the candidates, each with the development tasks it resolved.
    public var selection: [SelectionRecord]
    /// What the gate said.
    public var gate: GateRecord?

    /// Creates a record.
    public init(
        sha256: String,
        bytes: Int,
        scope: String,
        epoch: Int = 1,
        scale: Double,
        training: JSONValue,
        selection: [SelectionRecord] = [],
        gate: GateRecord? = nil
    ) {
        self.sha256 = sha256
        self.bytes = bytes
        self.scope = scope
        self.epoch = epoch
        self.scale = scale
        self.training = training
        self.selection = selection
        self.gate = gate
    }
}

/// An adapter that was tried on the development tasks.
public struct SelectionRecord: Sendable, Hashable, Codable {
    /// Where it is in force: `all`, or `reply`.
    public var scope: String
    /// The epoch after which it was taken.
    public var epoch: Int
    /// The factor beside alpha/r.
    public var scale: Double
    /// Development tasks that were resolved.
    public var resolved: Int
    /// Development tasks that were tried.
    public var tasks: Int
    /// Mean steps of a session.
    public var steps: Double

    /// Creates a record.
    public init(scope: String, epoch: Int, scale: Double, resolved: Int, tasks: Int, steps: Double) {
        self.scope = scope
        self.epoch = epoch
        self.scale = scale
        self.resolved = resolved
        self.tasks = tasks
        self.steps = steps
    }
}
