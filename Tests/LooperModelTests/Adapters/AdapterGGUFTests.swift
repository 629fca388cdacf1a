import Foundation
import LooperCore
import Testing

@testable import LooperModel

/// GGUF adapters hold the numbers of the folders they are made of, in the order of GGUF.
struct AdapterGGUFTests {
    @Test(arguments: AnyTinyModel.allCases, [false, true])
    func `a folder comes back from its GGUF file, byte for byte`(tiny: AnyTinyModel, reply: Bool) throws {
        let content = try AdapterExample.content(of: tiny.transformer(), AdapterExample.settings(reply: reply))
        try withTemporaryFolder { folder in
            let (first, second) = (folder.appending(path: "a").path, folder.appending(path: "b").path)
            let (gguf, again) = (folder.appending(path: "a.gguf").path, folder.appending(path: "b.gguf").path)
            try content.writePEFT(to: first)
            try AdapterContent(path: first).writeGGUF(to: gguf)
            let read = try AdapterContent(path: gguf)
            #expect(read == content)
            try read.writePEFT(to: second)
            try read.writeGGUF(to: again)
            for name in ["adapter_config.json", "adapter_model.safetensors", "looper.json"] {
                #expect(FileManager.default.contentsEqual(atPath: "\(first)/\(name)", andPath: "\(second)/\(name)"))
            }
            #expect(FileManager.default.contentsEqual(atPath: gguf, andPath: again))
        }
    }

    @Test func `the file has the keys and names of the format`() throws {
        let model = try TinyFolder.llama.transformer()
        let content = try AdapterExample.content(of: model, AdapterExample.settings(reply: true))
        try withTemporaryFile([]) { path in
            try content.writeGGUF(to: path)
            let file = try GGUFFile(path: path)
            #expect(file.metadata["general.type"] == .string("adapter"))
            #expect(file.metadata["general.architecture"] == .string("llama"))
            #expect(file.metadata["adapter.type"] == .string("lora"))
            #expect(file.metadata["adapter.lora.alpha"] == .float32(8))
            #expect(file.metadata["adapter.alora.invocation_tokens"] == .array(.uint32([1, 7, 9])))
            #expect(file.tensors.count == 2 * 7 * model.configuration.layers)
            let a = try #require(file.tensors["blk.1.ffn_down.weight.lora_a"])
            let b = try #require(file.tensors["blk.0.attn_k.weight.lora_b"])
            #expect(a.dimensions == [80, 4] && a.type == .f32)
            #expect(b.dimensions == [4, 32] && b.type == .f32)
        }
    }

    /// Row h·W + 2·i + j of the file is row h·W + j·W/2 + i of the folder, for a head h of width W.
    @Test(arguments: TinyFolder.allCases)
    func `rows of queries and keys change places for llama alone`(tiny: TinyFolder) throws {
        let model = try tiny.transformer()
        let configuration = model.configuration
        #expect(configuration.keyHeads < configuration.heads)
        let content = try AdapterExample.content(of: model)
        try withTemporaryFile([]) { path in
            try content.writeGGUF(to: path)
            let file = try GGUFFile(path: path)
            for (target, part) in content.parts {
                let stored = try #require(file.tensor(named: "\(target).lora_b")).floats()
                guard tiny == .llama, let heads = configuration.heads(of: target) else {
                    #expect(stored == part.b)
                    continue
                }
                let width = part.rows / heads
                for (h, i, j) in (0..<heads).flatMap({ h in (0..<width).map { (h, $0 / 2, $0 % 2) } }) {
                    let (to, from) = (h * width + 2 * i + j, h * width + j * width / 2 + i)
                    #expect(stored[to * 4..<to * 4 + 4] == part.b[from * 4..<from * 4 + 4])
                }
                #expect(try #require(file.tensor(named: "\(target).lora_a")).floats() == part.a)
            }
        }
    }

    @Test func `the root in the scale of rsLoRA becomes part of alpha`() throws {
        let model = try TinyFolder.qwen2.transformer()
        let content = try AdapterExample.content(of: model, AdapterExample.settings(rank: 4, isRankStabilised: true))
        try withTemporaryFile([]) { path in
            try content.writeGGUF(to: path)
            let read = try AdapterContent(path: path)
            #expect(read.settings.alpha == 16)
            #expect(read.settings.scale == content.settings.scale)
            #expect(read.settings.isRankStabilised == false)
            #expect(read.parts.mapValues(\.b) == content.parts.mapValues(\.b))
        }
    }

    @Test func `parts of another scale keep it through B`() throws {
        let model = try TinyFolder.qwen2.transformer()
        var content = try AdapterExample.content(of: model)
        let (target, other) = (AdapterTarget(layer: 1, weight: .down), AdapterTarget(layer: 0, weight: .up))
        content.parts[target]?.alpha = 2
        content.parts[other]?.alpha = 0
        try withTemporaryFile([]) { path in
            try content.writeGGUF(to: path)
            let read = try AdapterContent(path: path)
            #expect(read.settings.alpha == 8)
            #expect(read.parts[target]?.b == content.parts[target]?.b.map { $0 / 4 })
            #expect(read.parts[other]?.b.allSatisfy { $0 == 0 } == true)
            #expect(read.parts[other]?.a == content.parts[other]?.a)
        }
    }

    @Test func `heads and architecture are asked for where nothing tells them`() throws {
        var content = try AdapterExample.content(of: TinyFolder.llama.transformer())
        let heads = content.provenance.base?.heads
        content.provenance.base = nil
        try withTemporaryFile([]) { path in
            let noKind = #expect(throws: ModelError.self) { try content.writeGGUF(to: path) }
            #expect(noKind?.message.contains("--architecture") == true)
            let noHeads = #expect(throws: ModelError.self) { try content.writeGGUF(to: path, architecture: .llama) }
            #expect(noHeads?.message.contains("--heads") == true)
            try content.writeGGUF(to: path, architecture: .llama, heads: heads)
            let unread = #expect(throws: ModelError.self) { try AdapterContent(path: path) }
            #expect(unread?.message.contains("--heads") == true)
            #expect(try AdapterContent(path: path, heads: heads).parts == content.parts)
            let wrong = AdapterHeads(queries: 5, keys: 2)
            #expect(throws: ModelError.self) { try AdapterContent(path: path, heads: wrong) }
        }
    }

    @Test func `no alpha is a scale of 1`() throws {
        let writer = GGUFWriter(
            metadata: [
                ("general.architecture", .string("qwen2")), ("general.type", .string("adapter")),
                ("adapter.type", .string("lora")), ("adapter.lora.alpha", .float32(0)),
            ],
            tensors: ["a", "b"].map {
                let dimensions = $0 == "a" ? [48, 2] : [2, 64]
                let data = [UInt8](repeating: 0, count: dimensions[0] * dimensions[1] * 4)
                return .init("blk.0.ffn_up.weight.lora_\($0)", dimensions: dimensions, type: .f32, data: data)
            }
        )
        try withTemporaryFile(writer.encoded()) { path in
            let file = try AdapterFile.open(path)
            #expect(file.parts[AdapterTarget(layer: 0, weight: .up)]?.scale == 1)
            #expect(try AdapterContent(path: path).settings.scale == 1)
        }
    }
}

extension TinyFolder {
    func transformer() throws -> Transformer {
        try Transformer(file: ModelFolder(path: path))
    }
}
