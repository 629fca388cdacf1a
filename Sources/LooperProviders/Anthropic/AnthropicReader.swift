import LooperCore

/// Reads the events of a message.
struct AnthropicReader: ReplyReader {
    let client: ProviderClient
    let host: String

    mutating func read(_ event: ServerSentEvent) throws(ProviderError) -> [ReplyPart] {
        if event.data.isEmpty { return [] }
        guard let body = JSONValue(json: event.data.utf8), case .object = body else {
            throw ProviderError(.interrupted, "\(host) sent an event that is no JSON object", isTransient: true)
        }
        switch body["type"]?.stringValue ?? event.name {
        case "message_start": return [usage(body["message"]?["usage"], isFinal: false)]
        case "content_block_start": return text(body["content_block"])
        case "content_block_delta": return text(body["delta"])
        case "message_delta": return try end(body)
        case "message_stop": return [.done]
        case "error":
            throw ProviderError(inStream: ServerComplaint(body, raw: event.data, key: client.key), host: host)
        default: return []
        }
    }

    private func text(_ block: JSONValue?) -> [ReplyPart] {
        if let text = block?["text"]?.stringValue, !text.isEmpty { return [.text(text)] }
        if let thought = block?["thinking"]?.stringValue, !thought.isEmpty { return [.thought(thought)] }
        return []
    }

    /// The prompt in three parts, which are told apart by what they cost; the reply's count is right at the end only.
    private func usage(_ usage: JSONValue?, isFinal: Bool) -> ReplyPart {
        let parts = ["input_tokens", "cache_read_input_tokens", "cache_creation_input_tokens"].map { usage?[$0]?.count }
        return .usage(
            ReportedUsage(
                prompt: isFinal || parts[0] == nil ? nil : parts.reduce(0) { $0 + ($1 ?? 0) },
                cached: parts[1],
                cacheWrite: parts[2],
                reply: isFinal ? usage?["output_tokens"]?.count : nil
            )
        )
    }

    private func end(_ body: JSONValue) throws(ProviderError) -> [ReplyPart] {
        let counts = usage(body["usage"], isFinal: true)
        switch body["delta"]?["stop_reason"]?.stringValue {
        case nil: return [counts]
        case "max_tokens": return [counts, .ended(.length)]
        case "model_context_window_exceeded": return [counts, .ended(.window)]
        case "stop_sequence": return [counts, .ended(.stopString)]
        case "refusal": throw ProviderError(.filtered, "\(host) held the reply back: the model refuses the task")
        default: return [counts, .ended(.endOfTurn)]
        }
    }
}
