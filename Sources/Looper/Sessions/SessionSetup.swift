import LooperCore
import LooperTools

/// What a session was run with beside the agent's own configuration, as its trajectory keeps it.
struct SessionSetup: Codable {
    /// The limits of the tools.
    var tools = ToolLimits()
    /// What confined the commands.
    var sandbox: String?

    var json: JSONValue { JSONValue(encoding: self) }
}

extension Sandbox {
    /// What confines commands, in a word.
    var name: String {
        switch confinement {
        case .none: "none"
        case .bubblewrap: "bubblewrap"
        }
    }
}
