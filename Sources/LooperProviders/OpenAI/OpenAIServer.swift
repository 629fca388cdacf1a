/// What is known of a server that speaks the chat completions of OpenAI.
struct OpenAIServer: Sendable, Hashable {
    /// Which program it is, as far as that matters.
    enum Kind: Sendable, Hashable {
        case openAI, vllm, llamaCpp, ollama, other
    }

    var kind = Kind.other
    /// Tokens of prompt and reply together.
    var window: Int?
    /// Numbers of the adapters of a llama.cpp server by their names.
    var adapters: [String: Int] = [:]
}
