import LooperCore

/// How a result is put before the model.
struct ResultText {
    let prompts: PromptSet
    /// Most characters of a result that are shown.
    let limit: Int

    init(prompts: PromptSet, configuration: AgentConfiguration, window: Int) {
        self.prompts = prompts
        let share = Double(window) * configuration.observationCharactersPerWindowToken
        limit = max(200, Int(min(Double(configuration.maxObservationCharacters), share)))
    }

    /// The message for the model: the result, whole or its head and tail, and the notices.
    func message(_ text: String, notices: [String]) -> String {
        prompts.render(.observation, ["text": clipped(text), "notices": notices.joined(separator: "\n\n")])
    }

    private func clipped(_ text: String) -> String {
        let count = text.count
        guard count > limit else { return text }
        let tail = limit / 3
        let values = [
            "total": String(count), "head-count": String(limit - tail), "tail-count": String(tail),
            "head": String(text.prefix(limit - tail)), "tail": String(text.suffix(tail)),
        ]
        return prompts.render(.clipped, values)
    }
}
