import Foundation
import LooperCore
import Synchronization

/// Chat completions as OpenAI, vLLM, llama.cpp, Ollama and many others serve them.
final class OpenAIFormat: WireFormat {
    /// What a server has refused and is not sent any more.
    private struct Quirks {
        var refusesUsage = false
        var usesCompletionTokens: Bool
    }

    private let address: ServerAddress
    private let client: ProviderClient
    private let configuration: ProviderConfiguration
    private let server: OpenAIServer
    private let quirks: Mutex<Quirks>

    init(
        address: ServerAddress,
        client: ProviderClient,
        configuration: ProviderConfiguration,
        server: OpenAIServer
    ) {
        self.address = address
        self.client = client
        self.configuration = configuration
        self.server = server
        quirks = Mutex(Quirks(usesCompletionTokens: server.kind == .openAI))
    }

    func request(for messages: [Message], options: GenerationOptions) throws(ProviderError) -> HTTPRequest {
        let quirks = quirks.withLock { $0 }
        var members: [String: JSONValue] = [
            "model": .string(configuration.model),
            "messages": Self.list(messages),
            "stream": .bool(true),
            quirks.usesCompletionTokens ? "max_completion_tokens" : "max_tokens": .integer(Int64(options.maxTokens)),
        ]
        if !options.stopStrings.isEmpty { members["stop"] = .array(options.stopStrings.map(JSONValue.string)) }
        if !quirks.refusesUsage { members["stream_options"] = usageOptions }
        if configuration.sendsSampling { members.merge(sampling(options)) { _, new in new } }
        members.merge(caching) { _, new in new }
        try choose(options.adapter ?? configuration.adapter, in: &members)
        return try client.request(address.api.appending(path: "chat/completions"), body: .object(members))
    }

    func makeReader() -> any ReplyReader {
        OpenAIReader(client: client, host: address.api.host() ?? "the server")
    }

    func adapts(to error: ProviderError) -> Bool {
        guard error.code == .refused else { return false }
        return quirks.withLock { quirks in
            if !quirks.refusesUsage, error.message.contains("stream_options") {
                quirks.refusesUsage = true
                return true
            }
            if !quirks.usesCompletionTokens, error.message.contains("max_completion_tokens") {
                quirks.usesCompletionTokens = true
                return true
            }
            return false
        }
    }

    func count(_ messages: [Message]) async throws -> Int? {
        switch server.kind {
        case .vllm: try await countWithVLLM(messages)
        case .llamaCpp: try await countWithLlamaCpp(messages)
        case .openAI, .ollama, .other: nil
        }
    }

    private static func list(_ messages: [Message]) -> JSONValue {
        .array(
            messages.map {
                .object(["role": .string($0.role.rawValue), "content": .string($0.content)])
            }
        )
    }
}

// MARK: What servers differ in

extension OpenAIFormat {
    private var usageOptions: JSONValue {
        var members: [String: JSONValue] = ["include_usage": .bool(true)]
        if server.kind == .vllm { members["continuous_usage_stats"] = .bool(true) }
        return .object(members)
    }

    /// The sampling as it was asked for, with the defaults of the server switched off where they are known.
    private func sampling(_ options: GenerationOptions) -> [String: JSONValue] {
        var members: [String: JSONValue] = [
            "temperature": .number(options.temperature),
            "top_p": .number(options.topP),
            // Servers differ in how many bits they take; all take these.
            "seed": .integer(Int64(options.seed & 0x7FFF_FFFF)),
        ]
        if options.minP > 0 || server.kind == .vllm || server.kind == .llamaCpp {
            members["min_p"] = .number(options.minP)
        }
        switch server.kind {
        case .vllm:
            members["top_k"] = .integer(-1)
            members["repetition_penalty"] = .number(1)
        case .llamaCpp:
            members["top_k"] = .integer(0)
            members["repeat_penalty"] = .number(1)
        case .openAI, .ollama, .other: break
        }
        return members
    }

    /// Fields that let the server find the prompt it has read before, or count as it goes.
    private var caching: [String: JSONValue] {
        switch server.kind {
        case .openAI: ["prompt_cache_key": .string("looper")]
        case .llamaCpp: ["cache_prompt": .bool(true), "timings_per_token": .bool(true)]
        case .vllm, .ollama, .other: [:]
        }
    }

    private func choose(
        _ adapter: AdapterChoice?,
        in members: inout [String: JSONValue]
    ) throws(ProviderError) {
        guard let adapter else {
            // A server that was started with adapters applies them all unless told otherwise.
            if !server.adapters.isEmpty { members["lora"] = .array([]) }
            return
        }
        switch server.kind {
        case .vllm where adapter.scale == 1: members["model"] = .string(adapter.name)
        case .vllm:
            throw ProviderError(.badConfiguration, "vLLM applies an adapter as it is; only scale 1 is possible")
        case .llamaCpp:
            guard let id = server.adapters[adapter.name] else { throw unknown(adapter) }
            members["lora"] = .array([.object(["id": .integer(Int64(id)), "scale": .number(adapter.scale)])])
        case .openAI, .ollama, .other:
            throw ProviderError(
                .badConfiguration,
                "the adapter '\(adapter.name)' cannot be chosen: \(address.api.host() ?? "the server") is neither vLLM "
                    + "(--enable-lora) nor llama.cpp (--lora); where adapters are models, name the model"
            )
        }
    }

    private func unknown(_ adapter: AdapterChoice) -> ProviderError {
        let names = server.adapters.keys.sorted().joined(separator: ", ")
        return ProviderError(
            .badConfiguration,
            "the server has no adapter '\(adapter.name)'"
                + (names.isEmpty ? "; start it with --lora FILE" : "; it has \(names)")
        )
    }
}

// MARK: Counting

extension OpenAIFormat {
    private struct Count: Decodable {
        let count: Int
    }

    private struct Prompt: Decodable {
        let prompt: String
    }

    private struct Tokens: Decodable {
        let tokens: [Int]
    }

    private func countWithVLLM(_ messages: [Message]) async throws -> Int {
        let body = JSONValue.object([
            "model": .string(configuration.model), "messages": Self.list(messages),
            "add_generation_prompt": .bool(true),
        ])
        let request = try client.request(address.root.appending(path: "tokenize"), body: body)
        return try await client.impatient.answer(to: request, as: Count.self).count
    }

    private func countWithLlamaCpp(_ messages: [Message]) async throws -> Int {
        let template = address.root.appending(path: "apply-template")
        let rendered = try client.request(template, body: .object(["messages": Self.list(messages)]))
        let prompt = try await client.impatient.answer(to: rendered, as: Prompt.self).prompt
        let body = JSONValue.object([
            "content": .string(prompt), "add_special": .bool(true), "parse_special": .bool(true),
        ])
        let request = try client.request(address.root.appending(path: "tokenize"), body: body)
        return try await client.impatient.answer(to: request, as: Tokens.self).tokens.count
    }
}
