/// What a hook, or a switch of the frame, made of a call or its result; the step keeps the call as the model wrote it.
public struct Intervention: Sendable, Hashable, Codable {
    /// What was done.
    public enum Kind: String, Sendable, Hashable, Codable {
        /// Another call was run.
        case changedCall = "changed_call"
        /// The call was not run.
        case refused
        /// The model was shown another result.
        case changedResult = "changed_result"
        /// The call was not run, and the session ended.
        case ended
    }

    /// The hook's name, or that of the switch.
    public var by: String
    /// What was done.
    public var kind: Kind
    /// The call that was run in place of the model's own, or that a switch refused.
    public var call: ToolCall?
    /// What came back before it was changed.
    public var observation: Observation?

    /// Creates a record.
    public init(by: String, _ kind: Kind, call: ToolCall? = nil, observation: Observation? = nil) {
        self.by = by
        self.kind = kind
        self.call = call
        self.observation = observation
    }
}

extension Step {
    /// The call that was run: the model's own, or what hooks made of it; `nil` where none was.
    public var callThatRan: ToolCall? {
        let interventions = interventions ?? []
        guard !interventions.contains(where: { $0.kind == .refused || $0.kind == .ended }) else { return nil }
        return interventions.last { $0.kind == .changedCall }?.call ?? call
    }
}
