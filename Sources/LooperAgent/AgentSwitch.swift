/// A part of the frame that can be switched off by name, so that an experiment can measure it.
public enum AgentSwitch: String, Sendable, Hashable, Codable, CaseIterable {
    /// The worked example in the system prompt.
    case workedExample = "worked-example"
    /// The rule not to verify what a passing test has shown.
    case skipVerificationRule = "skip-verification-rule"
    /// Line ranges in `read`; the composer of the tools honours it.
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
    /// Reads a list of names.
    public init(from decoder: any Decoder) throws {
        names = Set(try [AgentSwitch](from: decoder))
    }

    /// Writes the names in order.
    public func encode(to encoder: any Encoder) throws {
        try names.sorted { $0.rawValue < $1.rawValue }.encode(to: encoder)
    }
}
