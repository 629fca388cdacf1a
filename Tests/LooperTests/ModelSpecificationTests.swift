import Foundation
import LooperCore
import Testing

@testable import Looper

@Suite struct ModelSpecificationTests {
    private func provider(_ text: String) throws -> ProviderSpecification {
        switch try ModelSpecification(parsing: text) {
        case .openAI(let provider), .anthropic(let provider): return provider
        case .named, .gguf, .folder, .hub, .replay: throw LooperError(.badInput, "no provider")
        }
    }

    @Test(arguments: [
        ("openai:qwen@http://127.0.0.1:8080/v1", "qwen", "http://127.0.0.1:8080/v1"),
        ("openai:org/model:7b@https://h/v1", "org/model:7b", "https://h/v1"),
        ("openai:a@b@http://h", "a@b", "http://h"),
        ("openai:gpt-5-mini", "gpt-5-mini", nil),
        ("anthropic:claude-haiku-4-5", "claude-haiku-4-5", nil),
    ])
    func readsModelsOnServers(text: String, model: String, address: String?) throws {
        let read = try provider(text)
        #expect(read.model == model)
        #expect(read.address?.absoluteString == address)
        #expect(try ModelSpecification(parsing: text).description == text)
    }

    @Test(arguments: ["gguf", "folder", "replay"])
    func pathsBecomeAbsolute(prefix: String) throws {
        let folder = FileManager.default.currentDirectoryPath
        #expect(try ModelSpecification(parsing: "\(prefix):a/../b").description == "\(prefix):\(folder)/b")
        #expect(try ModelSpecification(parsing: "\(prefix):/a/b").description == "\(prefix):/a/b")
    }

    @Test func tellsTheVariableOfTheKey() throws {
        #expect(try ModelSpecification(parsing: "openai:m@http://h?key=MINE").keyVariable == "MINE")
        #expect(try ModelSpecification(parsing: "anthropic:m").keyVariable == nil)
    }

    @Test func readsOptions() throws {
        let text = "openai:m@http://h/v1?window=4096&adapter=django&scale=0.5&key=MY_KEY&sampling=server"
        let read = try provider(text)
        #expect(read.window == 4096)
        #expect(read.adapter == AdapterChoice(name: "django", scale: 0.5))
        #expect(read.keyVariable == "MY_KEY")
        #expect(read.leavesSamplingToServer)
    }

    @Test(arguments: [
        ("openai:", "names no model"), ("openai:@http://h", "names no model"), ("openai:m@", "must begin with http://"),
        ("openai:q@127.0.0.1:80/v1", "must begin with http://"),
        ("openai:m n@http://h", "names no model"), ("openai:m@http://", "no address"),
        ("openai:m@http://user:hunter2@h/v1", "no password"), ("openai:m?window=x", "no option"),
        ("openai:m?window=0", "no option"), ("openai:m?window=9223372036854775807", "no option"),
        ("openai:m?wnidow=5", "no option"), ("openai:m?", "no option"),
        ("openai:m?scale=2", "adapter=NAME"), ("openai:m?scale=nan&adapter=a", "no option"),
        ("openai:m?key=sk-12345", "not the key itself"), ("openai:m?sampling=mine", "no option"),
        ("ftp:x", "names no model"),
    ])
    func refusesWhatItCannotRead(text: String, words: String) {
        let error = #expect(throws: LooperError.self) { try ModelSpecification(parsing: text) }
        #expect(error?.message.contains(words) == true, "\(error?.message ?? "")")
        #expect(error?.message.contains("hunter2") != true)
        #expect(error?.message.contains("sk-12345") != true)
    }

    @Test(arguments: ["openai:m@http://127.0.0.1:1", "anthropic:m"])
    func modelsOnServersAreNotLocal(text: String) async throws {
        let loader = ModelLoader(registry: try ModelRegistry(), store: ModelStore(home: LooperHome())) { _ in
            throw LooperError(.download, "nothing is fetched here")
        }
        let specification = try ModelSpecification(parsing: text)
        let error = await #expect(throws: LooperError.self) { try await loader.loadLocal(specification) }
        #expect(error?.message.contains("needs a local model") == true)
    }
}
