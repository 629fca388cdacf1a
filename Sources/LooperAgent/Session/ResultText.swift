import LooperCore

/// How a result is put before the model.
struct ResultText {
    /// Stands for the result while the words around it are put together; no text that a person writes holds it.
    private static let mark: Character = "\u{FFFC}"

    let prompts: PromptSet
    /// Most characters of a result that are shown.
    let limit: Int

    init(prompts: PromptSet, configuration: AgentConfiguration, window: Int) {
        self.prompts = prompts
        let share = Double(window) * configuration.observationCharactersPerWindowToken
        limit = max(200, Int(min(Double(configuration.maxObservationCharacters), share)))
    }

    /// The message for the model: the result, whole or its head and tail, and the notices.
    func shown(_ text: String, notices: [String]) -> ShownResult {
        let words = prompts.render(
            .observation,
            ["text": String(Self.mark), "notices": notices.joined(separator: "\n\n")]
        )
        let parts = words.split(separator: Self.mark, maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.count == 2 else { return ShownResult(before: words, text: "") }
        return ShownResult(before: String(parts[0]), after: String(parts[1]), text: clipped(text))
    }

    /// Head and tail of a text that is too long, else `nil`.
    func clipped(_ text: String) -> String? {
        // A character has a byte at least.
        guard text.utf8.count > limit else { return nil }
        let count = text.count
        guard count > limit else { return nil }
        let tail = limit / 3
        let values = [
            "total": String(count), "head-count": String(limit - tail), "tail-count": String(tail),
            "head": String(text.prefix(limit - tail)), "tail": String(text.suffix(tail)),
        ]
        return prompts.render(.clipped, values)
    }
}
