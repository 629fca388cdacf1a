import LooperAgent
import LooperCore

/// All that must not differ between the sessions of a trial, with what its settings switch off put back as it is
/// elsewhere.
struct TrialFrames {
    /// How many different frames there are; 1 where the sessions are comparable.
    let count: Int

    /// Takes the provenance of each session, with the parts of the frame that its setting is without.
    init(_ sessions: [(provenance: Provenance, without: Set<AgentSwitch>)]) {
        let frames = Set(sessions.map { Frame($0.provenance, without: $0.without) })
        // Prompts and tools have one fingerprint. Some parts change the tools: those without them are told the same.
        let told = Dictionary(grouping: sessions) { $0.without.intersection(Frame.toolParts) }
            .mapValues { Set($0.map(\.provenance.frame)).count }
        count = frames.count + told.values.reduce(0) { $0 + $1 - 1 }
    }
}

/// All of a session's provenance that must not differ between arms.
private struct Frame: Hashable {
    /// The parts that the tools of the model depend on.
    static let toolParts: Set<AgentSwitch> = [.editTool, .lineReads]

    let model: ModelIdentity
    let generation: GenerationOptions
    let configuration: JSONValue
    let hooks: [String]?
    let setup: JSONValue?

    init(_ provenance: Provenance, without parts: Set<AgentSwitch>) {
        model = provenance.model
        var generation = provenance.generation
        // What the arms differ in, and what the seeds do.
        (generation.adapter, generation.seed) = (nil, 0)
        self.generation = generation
        configuration = parts.reduce(provenance.configuration) { $0.switching(on: ["switches", $1.rawValue]) }
        hooks = provenance.hooks
        setup =
            parts.contains(.lineReads) ? provenance.setup?.switching(on: ["tools", "line_ranges"]) : provenance.setup
    }
}

extension JSONValue {
    /// The value with the member at `path` true where it is false; anything else there is a difference of its own.
    fileprivate func switching(on path: [String]) -> JSONValue {
        guard let name = path.first else { return self == .bool(false) ? .bool(true) : .null }
        guard case .object(var members) = self, let member = members[name] else { return self }
        members[name] = member.switching(on: Array(path.dropFirst()))
        return .object(members)
    }
}
