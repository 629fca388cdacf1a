import LooperCore

/// Reads the chunks of a chat completion.
struct OpenAIReader: ReplyReader {
    let client: ProviderClient
    let host: String

    mutating func read(_ event: ServerSentEvent) throws(ProviderError) -> [ReplyPart] {
        if event.data.isEmpty { return [] }
        if event.data.hasPrefix("[DONE]") { return [.done] }
        guard let chunk = JSONValue(json: event.data.utf8), case .object = chunk else {
            throw ProviderError(.interrupted, "\(host) sent a chunk that is no JSON object", isTransient: true)
        }
        if let error = chunk["error"], error != .null {
            throw ProviderError(
                inStream: ServerComplaint(chunk, raw: event.data, key: client.key),
                host: host
            )
        }
        // The counts stand before the text, so that a listener that stops finds them taken.
        return usage(chunk) + (try choice(chunk["choices"]?.elements.first))
    }

    private func usage(_ chunk: JSONValue) -> [ReplyPart] {
        if let usage = chunk["usage"], usage != .null {
            let details = usage["prompt_tokens_details"]
            return [
                .usage(
                    ReportedUsage(
                        prompt: usage["prompt_tokens"]?.count,
                        cached: details?["cached_tokens"]?.count ?? usage["prompt_cache_hit_tokens"]?.count,
                        reply: usage["completion_tokens"]?.count
                    )
                )
            ]
        }
        guard let timings = chunk["timings"], let read = timings["prompt_n"]?.count else { return [] }
        let cached = timings["cache_n"]?.count
        return [
            .usage(
                ReportedUsage(
                    prompt: cached.map { $0 + read },
                    cached: cached,
                    reply: timings["predicted_n"]?.count
                )
            )
        ]
    }

    private func choice(_ choice: JSONValue?) throws(ProviderError) -> [ReplyPart] {
        guard let choice else { return [] }
        let delta = choice["delta"]
        var parts: [ReplyPart] = []
        if let thought = (delta?["reasoning_content"] ?? delta?["reasoning"])?.stringValue, !thought.isEmpty {
            parts.append(.thought(thought))
        }
        if let text = delta?["content"]?.stringValue, !text.isEmpty { parts.append(.text(text)) }
        if let text = delta?["refusal"]?.stringValue, !text.isEmpty { parts.append(.text(text)) }
        guard let reason = choice["finish_reason"]?.stringValue else { return parts }
        switch reason {
        case "length": parts.append(.ended(.length))
        case "content_filter":
            throw ProviderError(.filtered, "\(host) held the reply back: its content filter did not like it")
        case "error", "abort":
            throw ProviderError(.interrupted, "\(host) gave the reply up (\(reason))", isTransient: true)
        default:
            // vLLM says which stop string it was; elsewhere a stop string looks like the end of the turn.
            let isStopString = choice["stop_reason"]?.stringValue?.isEmpty == false
            parts.append(.ended(isStopString ? .stopString : .endOfTurn))
        }
        return parts
    }
}
