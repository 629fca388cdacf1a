import Foundation
import LooperCore

/// The messages API of Anthropic.
struct AnthropicFormat: WireFormat {
    /// The edition of the API.
    static let version = "2023-06-01"

    let address: ServerAddress
    let client: ProviderClient
    let configuration: ProviderConfiguration

    func request(for messages: [Message], options: GenerationOptions) throws(ProviderError) -> HTTPRequest {
        if let adapter = options.adapter ?? configuration.adapter {
            throw ProviderError(.badConfiguration, "Anthropic serves no adapters; '\(adapter.name)' cannot be chosen")
        }
        var members = conversation(messages)
        members["max_tokens"] = .integer(Int64(options.maxTokens))
        members["stream"] = .bool(true)
        if !options.stopStrings.isEmpty {
            members["stop_sequences"] = .array(options.stopStrings.map(JSONValue.string))
        }
        if configuration.sendsSampling { try sample(options, in: &members) }
        return try client.request(address.api.appending(path: "messages"), body: .object(members))
    }

    func makeReader() -> any ReplyReader {
        AnthropicReader(client: client, host: address.api.host() ?? "the server")
    }

    func adapts(to error: ProviderError) -> Bool { false }

    func count(_ messages: [Message]) async throws -> Int? {
        let url = address.api.appending(path: "messages/count_tokens")
        let request = try client.request(url, body: .object(conversation(messages)))
        return try await client.impatient.answer(to: request, as: JSONValue.self)["input_tokens"]?.count
    }

    /// Temperature always; `top_p` only where it says something, as newer models take one of the two.
    private func sample(_ options: GenerationOptions, in members: inout [String: JSONValue]) throws(ProviderError) {
        guard options.minP == 0 else {
            throw ProviderError(.badConfiguration, "Anthropic knows no min-p; leave it at 0")
        }
        members["temperature"] = .number(options.temperature)
        if options.topP < 1 { members["top_p"] = .number(options.topP) }
    }

    /// Model, system prompt and turns, with cache marks after the system prompt and after the last two user's turns: the
    /// older of these is where the request before ended, so what it wrote into the cache is found.
    private func conversation(_ messages: [Message]) -> [String: JSONValue] {
        var members: [String: JSONValue] = ["model": .string(configuration.model)]
        let system = messages.filter { $0.role == .system }.map(\.content).joined(separator: "\n\n")
        if !system.isEmpty { members["system"] = .array([Self.block(system, isMarked: true)]) }
        // The API refuses empty turns, and joins neighbours of one role.
        let turns = messages.filter { $0.role != .system && !$0.content.allSatisfy(\.isWhitespace) }
        let marked = Set(turns.indices.filter { turns[$0].role == .user }.suffix(2))
        members["messages"] = .array(
            turns.enumerated().map { index, turn in
                .object([
                    "role": .string(turn.role.rawValue),
                    "content": .array([Self.block(turn.content, isMarked: marked.contains(index))]),
                ])
            }
        )
        return members
    }

    private static func block(_ text: String, isMarked: Bool) -> JSONValue {
        var members: [String: JSONValue] = ["type": .string("text"), "text": .string(text)]
        if isMarked { members["cache_control"] = .object(["type": .string("ephemeral")]) }
        return .object(members)
    }
}
