import Foundation
import LooperCore

/// Asks a server which program it is and how much its model can read.
struct OpenAIProbe: Sendable {
    let address: ServerAddress
    let client: ProviderClient
    let model: String

    /// What the server says, asked no further than needed where the window is known.
    ///
    /// - Throws: ``ProviderError`` where there is no server, or it does not accept the key.
    func run(windowIsKnown: Bool) async throws -> OpenAIServer {
        var server = try await listed()
        if server.kind == .llamaCpp || (server.kind == .other && !windowIsKnown && server.window == nil) {
            try await askLlamaCpp(&server)
        }
        if server.window == nil, !windowIsKnown, server.kind != .vllm, server.kind != .llamaCpp {
            try await askOllama(&server)
        }
        return server
    }

    /// The entry of the model in the list that every such server should have.
    private func listed() async throws -> OpenAIServer {
        guard let list = try await optional(address.api.appending(path: "models")) else { return OpenAIServer() }
        let entries = list["data"]?.elements ?? []
        let entry = entries.first { $0["id"]?.stringValue == model } ?? (entries.count == 1 ? entries[0] : nil)
        guard let entry else { return OpenAIServer(kind: Self.kind(owner: entries.first?["owned_by"]?.stringValue)) }
        let parent = entries.first { $0["id"] == entry["parent"] && $0["id"] != nil }
        let fields = ["max_model_len", "context_length", "context_window", "max_context_length"]
        let windows = [entry, parent].compactMap(\.self).flatMap { entry in fields.compactMap { entry[$0]?.count } }
        return OpenAIServer(
            kind: Self.kind(owner: entry["owned_by"]?.stringValue),
            window: windows.first { $0 > 0 }
        )
    }

    private static func kind(owner: String?) -> OpenAIServer.Kind {
        switch owner {
        case "vllm": .vllm
        case "llamacpp": .llamaCpp
        case "library": .ollama
        default: .other
        }
    }

    /// llama.cpp says what each of its slots can hold, which may be less than what the model was trained for.
    private func askLlamaCpp(_ server: inout OpenAIServer) async throws {
        guard let settings = try await optional(address.root.appending(path: "props"))?["default_generation_settings"]
        else { return }
        server.kind = .llamaCpp
        server.window = settings["n_ctx"]?.count ?? server.window
        for adapter in try await optional(address.root.appending(path: "lora-adapters"))?.elements ?? [] {
            guard let id = adapter["id"]?.count, let path = adapter["path"]?.stringValue else { continue }
            server.adapters[URL(fileURLWithPath: path).deletingPathExtension().lastPathComponent] = id
            server.adapters[String(id)] = id
        }
    }

    /// Ollama gives a model less than it was trained for unless told otherwise, so that only two numbers count: what a
    /// loaded model was given, and what its Modelfile asks for.
    private func askOllama(_ server: inout OpenAIServer) async throws {
        if let loaded = try await optional(address.root.appending(path: "api/ps"))?["models"] {
            server.kind = .ollama
            let entry = loaded.elements.first { [model, model + ":latest"].contains($0["name"]?.stringValue) }
            server.window = entry?["context_length"]?.count
        }
        guard server.kind == .ollama, server.window == nil else { return }
        let body = JSONValue.object(["model": .string(model)])
        let shown = try await optional(address.root.appending(path: "api/show"), body: body)
        let lines = (shown?["parameters"]?.stringValue ?? "").split(whereSeparator: \.isNewline)
        let words = lines.map { $0.split(whereSeparator: \.isWhitespace) }
        server.window = words.first { $0.count == 2 && $0[0] == "num_ctx" }.flatMap { Int($0[1]) }
    }

    /// The answer, or `nil` where the server has no such page.
    private func optional(_ url: URL, body: JSONValue? = nil) async throws -> JSONValue? {
        do {
            return try await client.answer(to: client.request(url, body: body), as: JSONValue.self)
        } catch let error as ProviderError where error.code == .refused || error.code == .malformed {
            return nil
        }
    }
}
