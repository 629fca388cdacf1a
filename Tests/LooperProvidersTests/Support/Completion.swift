import Foundation
import LooperCore

/// Streams as the two families of servers write them.
enum Completion {
    static func quoted(_ text: String) -> String {
        let data = (try? JSONEncoder().encode(text)) ?? Data()
        return String(decoding: data, as: UTF8.self)
    }

    static func events(_ data: [String]) -> [UInt8] {
        Array(data.map { "data: \($0)\n\n" }.joined().utf8)
    }

    static func chunk(_ text: String) -> String {
        "{\"choices\":[{\"index\":0,\"delta\":{\"content\":\(quoted(text))},\"finish_reason\":null}]}"
    }

    static func end(_ reason: String = "stop") -> String {
        "{\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"\(reason)\"}]}"
    }

    static func usage(prompt: Int, reply: Int, cached: Int = 0) -> String {
        "{\"choices\":[],\"usage\":{\"prompt_tokens\":\(prompt),\"completion_tokens\":\(reply),"
            + "\"prompt_tokens_details\":{\"cached_tokens\":\(cached)}}}"
    }

    /// A whole reply in OpenAI's form.
    static func openAI(_ pieces: [String], prompt: Int = 7, cached: Int = 0, reason: String = "stop") -> [UInt8] {
        events(
            pieces.map(chunk) + [end(reason), usage(prompt: prompt, reply: pieces.count, cached: cached), "[DONE]"]
        )
    }

    /// A whole reply in Anthropic's form.
    static func anthropic(
        _ pieces: [String],
        input: Int = 7,
        cacheRead: Int = 0,
        cacheWrite: Int = 0,
        reason: String = "end_turn"
    ) -> [UInt8] {
        let start =
            "{\"type\":\"message_start\",\"message\":{\"usage\":{\"input_tokens\":\(input),"
            + "\"cache_read_input_tokens\":\(cacheRead),\"cache_creation_input_tokens\":\(cacheWrite),"
            + "\"output_tokens\":1}}}"
        let deltas = pieces.map {
            "{\"type\":\"content_block_delta\",\"delta\":{\"type\":\"text_delta\",\"text\":\(quoted($0))}}"
        }
        let end =
            "{\"type\":\"message_delta\",\"delta\":{\"stop_reason\":\"\(reason)\"},"
            + "\"usage\":{\"output_tokens\":\(pieces.count)}}"
        return events([start, "{\"type\":\"ping\"}"] + deltas + [end, "{\"type\":\"message_stop\"}"])
    }
}

extension ReceivedRequest {
    /// The body as JSON.
    var json: JSONValue? { try? JSONDecoder().decode(JSONValue.self, from: Data(body)) }

    /// The words of all messages and one more for each, as a tokenizer would count them.
    var promptWords: Int {
        guard case .array(let messages)? = json?["messages"] else { return 0 }
        let system = json?["system"].map(Self.words) ?? 0
        return system + messages.reduce(0) { $0 + 1 + Self.words(of: $1["content"] ?? .null) }
    }

    private static func words(of content: JSONValue) -> Int {
        if case .array(let blocks) = content { return blocks.reduce(0) { $0 + words(of: $1["text"] ?? .null) } }
        return content.stringValue?.split(separator: " ").count ?? 0
    }

    /// The most tokens that are asked for.
    var maxTokens: Int {
        guard case .integer(let count)? = json?["max_tokens"] ?? json?["max_completion_tokens"] else { return 0 }
        return Int(count)
    }
}
