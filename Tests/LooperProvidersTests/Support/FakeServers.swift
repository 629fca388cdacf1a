import Foundation
import LooperCore

/// Servers that behave as the real ones do, with words for tokens.
enum FakeServers {
    /// The reply that all of them give.
    static let words = (1...20).map { "\($0) " }

    /// vLLM: says its window, counts tokens, and gives its counts with every chunk.
    ///
    /// - Parameter cutting: the most tokens of a prompt that it reads, without a word about the rest.
    static func vllm(window: Int, cutting: Int = .max) throws -> ScriptedServer {
        try ScriptedServer { request, _ in
            switch request.path {
            case "/v1/models":
                return .answer(
                    "{\"data\":[{\"id\":\"m\",\"owned_by\":\"vllm\",\"max_model_len\":\(window)},"
                        + "{\"id\":\"tuned\",\"owned_by\":\"vllm\",\"parent\":\"m\"}]}"
                )
            case "/tokenize": return .answer("{\"count\":\(request.promptWords),\"tokens\":[1,2]}")
            case "/v1/chat/completions":
                return .stream(running(request, prompt: min(cutting, request.promptWords)), .sevens)
            default: return .answer("{\"detail\":\"Not Found\"}", status: 404)
            }
        }
    }

    private static func running(_ request: ReceivedRequest, prompt: Int) -> [UInt8] {
        let said = Array(words.prefix(request.maxTokens))
        let chunks = said.enumerated().map { index, word in
            "{\"choices\":[{\"delta\":{\"content\":\"\(word)\"}}],"
                + "\"usage\":{\"prompt_tokens\":\(prompt),\"completion_tokens\":\(index + 1)}}"
        }
        let reason = said.count < words.count ? "length" : "stop"
        let usage = Completion.usage(prompt: prompt, reply: said.count)
        return Completion.events(chunks + [Completion.end(reason), usage, "[DONE]"])
    }

    /// llama.cpp with two adapters.
    static func llamaCpp(window: Int) throws -> ScriptedServer {
        try ScriptedServer { request, _ in
            switch request.path {
            case "/v1/models":
                .answer(
                    "{\"data\":[{\"id\":\"/models/m.gguf\",\"owned_by\":\"llamacpp\",\"meta\":{\"n_ctx_train\":99}}]}"
                )
            case "/props": .answer("{\"default_generation_settings\":{\"n_ctx\":\(window)}}")
            case "/lora-adapters":
                .answer(
                    "[{\"id\":0,\"path\":\"/a/django.gguf\",\"scale\":1},{\"id\":1,\"path\":\"b.gguf\",\"scale\":1}]"
                )
            case "/apply-template":
                .answer("{\"prompt\":\"" + Array(repeating: "w", count: request.promptWords).joined() + "\"}")
            case "/tokenize":
                .answer("{\"tokens\":[" + tokens(request.json?["content"]?.stringValue ?? "") + "]}")
            case "/v1/chat/completions": .stream(plain(request), .singleBytes)
            default: .answer("{\"error\":{\"code\":404,\"message\":\"File Not Found\"}}", status: 404)
            }
        }
    }

    private static func tokens(_ text: String) -> String {
        text.map { _ in "1" }.joined(separator: ",")
    }

    /// Ollama: counts nothing but what it has read.
    ///
    /// - Parameters:
    ///   - loaded: the window of the loaded model; `nil` where none is loaded.
    ///   - parameters: what its Modelfile sets.
    static func ollama(loaded: Int?, parameters: String) throws -> ScriptedServer {
        try ScriptedServer { request, _ in
            switch request.path {
            case "/v1/models": .answer("{\"data\":[{\"id\":\"m\",\"owned_by\":\"library\"}]}")
            case "/api/ps":
                .answer(
                    "{\"models\":[" + (loaded.map { "{\"name\":\"m:latest\",\"context_length\":\($0)}" } ?? "") + "]}"
                )
            case "/api/show":
                .answer(
                    "{\"parameters\":\(Completion.quoted(parameters)),\"model_info\":{\"qwen2.context_length\":32768}}"
                )
            case "/v1/chat/completions": .stream(plain(request), .untilClosed)
            default: .answer("404 page not found", status: 404, type: "text/plain")
            }
        }
    }

    /// Anthropic.
    static func anthropic() throws -> ScriptedServer {
        try ScriptedServer { request, _ in
            switch request.path {
            case "/v1/models/m": .answer("{\"id\":\"m\",\"max_input_tokens\":64}")
            case "/v1/messages/count_tokens": .answer("{\"input_tokens\":\(request.promptWords)}")
            case "/v1/messages":
                .stream(
                    Completion.anthropic(
                        Array(words.prefix(request.maxTokens)),
                        input: request.promptWords,
                        reason: request.maxTokens < words.count ? "max_tokens" : "end_turn"
                    )
                )
            default:
                .answer("{\"type\":\"error\",\"error\":{\"type\":\"not_found_error\",\"message\":\"x\"}}", status: 404)
            }
        }
    }

    private static func plain(_ request: ReceivedRequest) -> [UInt8] {
        let said = Array(words.prefix(request.maxTokens))
        return Completion.openAI(
            said,
            prompt: request.promptWords,
            reason: said.count < words.count ? "length" : "stop"
        )
    }
}
