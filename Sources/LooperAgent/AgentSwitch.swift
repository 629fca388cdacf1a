package import LooperCore

/// A part of the frame that can be switched off by name, so that an experiment can measure it.
public enum AgentSwitch: String, Sendable, Hashable, Codable, CaseIterable {
    /// The worked example in the system prompt.
    case workedExample = "worked-example"
    /// The rule not to verify what a passing test has shown.
    case skipVerificationRule = "skip-verification-rule"
    /// Line ranges in `read`.
    case lineReads = "line-reads"
    /// The tool `edit`; without it files are changed with `write` or by a command.
    case editTool = "edit-tool"
    /// Dropping a code fence around the whole body of a call.
    case fenceStripping = "fence-stripping"
    /// Nudges against repetition, and the outcome `stuck`.
    case loopDetection = "loop-detection"
    /// Replacing old results by one line each when the window fills.
    case pruning
    /// Refusing once to write a whole file of which only a part was read.
    case wholeFileGuard = "whole-file-guard"
    /// Answering the first `done` without a passing test with a reminder; off by default.
    case doneGate = "done-gate"
    /// The repository's `AGENTS.md` in the prompt.
    case agentsFile = "agents-md"
}

/// The parts of the frame that are switched on.
public struct AgentSwitches: Sendable, Hashable {
    private var names: Set<AgentSwitch>

    /// Everything but the done gate.
    public static let standard = AgentSwitches(Set(AgentSwitch.allCases).subtracting([.doneGate]))

    /// Switches on exactly these.
    public init(_ names: Set<AgentSwitch>) {
        self.names = names
    }

    /// Whether a part is switched on; may be set.
    public subscript(_ name: AgentSwitch) -> Bool {
        get { names.contains(name) }
        set { if newValue { names.insert(name) } else { names.remove(name) } }
    }
}

extension AgentSwitches: Codable {
    /// Reads what each named part is, true or false, where the others are as in ``standard``; or a list of those that
    /// are on, as earlier trajectories have it.
    ///
    /// - Throws: `DecodingError` for a name that is no part.
    public init(from decoder: any Decoder) throws {
        if let names = try? decoder.singleValueContainer().decode([String].self) {
            self.init(Set(try names.map { try Self.part($0, decoder) }))
            return
        }
        self = .standard
        for (name, isOn) in try decoder.singleValueContainer().decode([String: Bool].self) {
            self[try Self.part(name, decoder)] = isOn
        }
    }

    /// Writes what each part is.
    public func encode(to encoder: any Encoder) throws {
        let parts = AgentSwitch.allCases.map { ($0.rawValue, self[$0]) }
        try [String: Bool](uniqueKeysWithValues: parts).encode(to: encoder)
    }

    private static func part(_ name: String, _ decoder: any Decoder) throws -> AgentSwitch {
        if let part = AgentSwitch(rawValue: name) { return part }
        let known = AgentSwitch.allCases.map(\.rawValue).joined(separator: ", ")
        let context = DecodingError.Context(
            codingPath: decoder.codingPath,
            debugDescription: "there is no switch \(name); the switches are \(known)"
        )
        throw DecodingError.dataCorrupted(context)
    }
}

extension AgentSwitches {
    /// The switches as fields of a configuration; the words are those of the declarations above.
    package static let fields = AgentSwitch.allCases.map {
        ConfigurationField($0.rawValue, .boolean, $0.summary)
    }
}

extension AgentSwitch {
    fileprivate var summary: String {
        switch self {
        case .workedExample: "The worked example in the system prompt."
        case .skipVerificationRule: "The rule not to verify what a passing test has shown."
        case .lineReads: "Line ranges in `read`."
        case .editTool: "The tool `edit`; without it files are changed with `write` or by a command."
        case .fenceStripping: "Dropping a code fence around the whole body of a call."
        case .loopDetection: "Nudges against repetition, and the outcome `stuck`."
        case .pruning: "Replacing old results by one line each when the window fills."
        case .wholeFileGuard: "Refusing once to write a whole file of which only a part was read."
        case .doneGate: "Answering the first `done` without a passing test with a reminder; off by default."
        case .agentsFile: "The repository's `AGENTS.md` in the prompt."
        }
    }
}
