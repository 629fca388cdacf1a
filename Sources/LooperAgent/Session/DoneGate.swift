import LooperCore

/// Knows whether a command has succeeded since the last change by a tool.
struct DoneGate {
    private var isTested = false
    private var hasReminded = false

    /// Takes a step that is over.
    mutating func take(_ call: ToolCall, _ observation: Observation, changesFiles: Bool) {
        if call.name == "bash" {
            if observation.status == .succeeded { isTested = true }
        } else if changesFiles, observation.status == .succeeded {
            isTested = false
        }
    }

    /// Whether the model has to be reminded before it may finish; true at most once.
    mutating func reminds() -> Bool {
        guard !isTested, !hasReminded else { return false }
        hasReminded = true
        return true
    }
}
