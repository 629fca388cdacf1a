import Foundation
import LooperCore
import Testing

@testable import LooperModel

/// An adapter that knows its base loads for no other model.
struct AdapterBaseTests {
    @Test(arguments: ["peft", "lora.gguf"])
    func `another base is refused, and the message names both`(name: String) throws {
        let model = try TinyFolder.llama.transformer()
        let content = try AdapterExample.content(of: model)
        try withTemporaryFolder { folder in
            let path = folder.appending(path: name).path
            if name == "peft" { try content.writePEFT(to: path) } else { try content.writeGGUF(to: path) }
            _ = try AdapterFile.open(path).adapter(for: model, strength: 1)
            try TinyFolder.llama.withCopy { copy in
                try copy.set("rms_norm_eps", .number(1e-3), in: "config.json")
                let other = try Transformer(file: ModelFolder(path: copy.url.path))
                let error = #expect(throws: ModelError.self) {
                    try AdapterFile.open(path).adapter(for: other, strength: 1)
                }
                #expect(error?.code == .otherBase)
                for word in [path, "hf-llama", copy.url.lastPathComponent, "--any-base"] + prints(model, other) {
                    #expect(error?.message.contains(word) == true, "\(word) in \(error?.message ?? "")")
                }
                var free = content
                free.provenance.base = nil
                let second = folder.appending(path: "free").path
                try free.writePEFT(to: second)
                _ = try AdapterFile.open(second).adapter(for: other, strength: 1)
            }
        }
    }

    private func prints(_ models: Transformer...) -> [String] { models.map { String($0.fingerprint.prefix(12)) } }

    @Test func `a chat says why the adapter does not serve`() async throws {
        let content = try AdapterExample.content(of: TinyFolder.qwen2.transformer())
        try await withTemporaryFolder { folder in
            try content.writePEFT(to: folder.appending(path: "a").path)
            let model = try LocalModel(path: TinyFolder.llama.path, name: "tiny")
            let choice = AdapterChoice(name: folder.appending(path: "a").path)
            let options = GenerationOptions(maxTokens: 1, adapter: choice)
            let error = await #expect(throws: ModelError.self) {
                try await model.generate(prompt: "loop", chat: false, options: options)
            }
            #expect(error?.code == .otherBase)
            #expect(throws: ModelError.self) { try model.register(adapter: "skill", at: choice.name) }
            #expect(model.refusal(of: try AdapterFile.open(choice.name))?.code == .otherBase)
        }
    }

    @Test func `without provenance, what does not fit is refused by its shape`() throws {
        let model = try TinyFolder.llama.transformer()
        var content = try AdapterExample.content(of: TinyFolder.qwen2.transformer(), targets: [.up])
        content.provenance = AdapterProvenance()
        try withTemporaryFolder { folder in
            try content.writePEFT(to: folder.path)
            #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path).count == 2)
            let error = #expect(throws: ModelError.self) {
                try AdapterFile.open(folder.path).adapter(for: model, strength: 1)
            }
            #expect(error?.code == .invalidTensor)
            #expect(error?.message.contains("owner/tiny") == true)
        }
    }

    @Test func `the fingerprint tells weights and constants, not the place`() throws {
        let fingerprint = try TinyFolder.llama.transformer().fingerprint
        #expect(fingerprint.count == 64)
        let prints = try AnyTinyModel.allCases.map { try $0.transformer().fingerprint }
        #expect(Set(prints).count == prints.count)
        try TinyFolder.llama.withCopy { copy in
            #expect(try Transformer(file: ModelFolder(path: copy.url.path)).fingerprint == fingerprint)
            let shard = "model-00002-of-00002.safetensors"
            var bytes = [UInt8](try Data(contentsOf: copy.url.appending(path: shard)))
            // Of one tensor only: each has its share in the fingerprint.
            let file = try SafetensorsFile(path: copy.url.appending(path: shard).path)
            let last = try #require(file.names.compactMap(file.tensor(named:)).map(\.bytes.count).max())
            for index in (bytes.count - last)..<bytes.count { bytes[index] ^= 1 }
            try Data(bytes).write(to: copy.url.appending(path: shard))
            #expect(try Transformer(file: ModelFolder(path: copy.url.path)).fingerprint != fingerprint)
        }
    }

    @Test(.tags(.live), arguments: LiveModel.all)
    func `the fingerprint of a real model takes milliseconds`(live: LiveModel) throws {
        let model = try Transformer(file: GGUFFile(path: live.path))
        let time = ContinuousClock().measure { _ = model.fingerprint }
        #expect(time < .milliseconds(100))
    }
}
