import Foundation
import LooperCore
import Testing

@testable import LooperModel

/// Folders of PEFT hold what was written, and nothing else.
struct AdapterPEFTTests {
    @Test(arguments: AnyTinyModel.allCases, [false, true])
    func `what is written is read again, and written again with the same bytes`(tiny: AnyTinyModel, reply: Bool) throws
    {
        let content = try AdapterExample.content(of: tiny.transformer(), AdapterExample.settings(reply: reply))
        try withTemporaryFolder { folder in
            let (first, second) = (folder.appending(path: "a").path, folder.appending(path: "b").path)
            try content.writePEFT(to: first)
            let read = try AdapterContent(path: first)
            #expect(read == content)
            try read.writePEFT(to: second)
            let names = try FileManager.default.contentsOfDirectory(atPath: first).sorted()
            #expect(names == ["adapter_config.json", "adapter_model.safetensors", "looper.json"])
            for name in names {
                #expect(FileManager.default.contentsEqual(atPath: "\(first)/\(name)", andPath: "\(second)/\(name)"))
            }
        }
    }

    @Test(arguments: [false, true]) func `the configuration has exactly the fields of PEFT`(reply: Bool) throws {
        let settings = AdapterExample.settings(reply: reply, isRankStabilised: true)
        let content = try AdapterExample.content(of: TinyModel.qwen2.transformer(), settings, targets: [.query, .down])
        var expected: [String: JSONValue] = [
            "peft_type": .string("LORA"), "task_type": .string("CAUSAL_LM"), "r": .integer(4),
            "base_model_name_or_path": .string("owner/tiny"), "lora_alpha": .integer(8), "lora_dropout": .integer(0),
            "target_modules": .array([.string("q_proj"), .string("down_proj")]), "bias": .string("none"),
            "use_rslora": .bool(true), "use_dora": .bool(false), "modules_to_save": .null,
            "inference_mode": .bool(true), "fan_in_fan_out": .bool(false), "rank_pattern": .object([:]),
            "alpha_pattern": .object([:]),
        ]
        if reply { expected["alora_invocation_tokens"] = .array([.integer(1), .integer(7), .integer(9)]) }
        try withTemporaryFolder { folder in
            try content.writePEFT(to: folder.path)
            let copy = FolderCopy(url: folder)
            #expect(try copy.read("adapter_config.json") == .object(expected))
            let file = try SafetensorsFile(path: folder.appending(path: "adapter_model.safetensors").path)
            #expect(file.names.count == 8)
            let a = try #require(file.tensor(named: "base_model.model.model.layers.1.mlp.down_proj.lora_A.weight"))
            let b = try #require(file.tensor(named: "base_model.model.model.layers.0.self_attn.q_proj.lora_B.weight"))
            let configuration = try TinyModel.qwen2.transformer().configuration
            #expect(a.type == .f32 && a.dimensions == [configuration.hidden, 4])
            #expect(b.type == .f32 && b.dimensions == [4, configuration.heads * configuration.headWidth])
        }
    }

    @Test func `parts of their own rank and alpha are told by patterns`() throws {
        var content = try AdapterExample.content(of: TinyModel.llama.transformer())
        let target = AdapterTarget(layer: 1, weight: .down)
        let part = try #require(content.parts[target])
        let (a, b) = (Array(part.a.prefix(2 * part.columns)), Array(part.b.prefix(2 * part.rows)))
        content.parts[target] = AdapterContent.Part(rank: 2, alpha: 3, a: a, b: b)
        content.parts[AdapterTarget(layer: 0, weight: .query)]?.alpha = 0.5
        try withTemporaryFolder { folder in
            try content.writePEFT(to: folder.path)
            let read = try FolderCopy(url: folder).read("adapter_config.json")
            #expect(read["rank_pattern"] == .object(["model.layers.1.mlp.down_proj": .integer(2)]))
            let alphas: [String: JSONValue] = [
                "model.layers.1.mlp.down_proj": .integer(3), "model.layers.0.self_attn.q_proj": .number(0.5),
            ]
            #expect(read["alpha_pattern"] == .object(alphas))
            #expect(try AdapterContent(path: folder.path) == content)
            let file = try AdapterFile.open(folder.path)
            #expect(file.parts[target]?.scale == 1.5)
            #expect(file.parts[AdapterTarget(layer: 1, weight: .up)]?.scale == 2)
        }
    }

    @Test func `patterns of other tools are read`() throws {
        let content = try AdapterExample.content(of: TinyModel.llama.transformer(), targets: [.up, .down])
        try withTemporaryFolder { folder in
            try content.writePEFT(to: folder.path)
            let copy = FolderCopy(url: folder)
            let alphas: [String: JSONValue] = [
                "down_proj": .integer(2), #"^model\.layers\.1\.mlp\.up_proj"#: .integer(6),
            ]
            try copy.set("alpha_pattern", .object(alphas), in: "adapter_config.json")
            try copy.set("use_rslora", .bool(true), in: "adapter_config.json")
            let parts = try AdapterFile.open(folder.path).parts
            #expect(parts[AdapterTarget(layer: 0, weight: .up)]?.scale == 4)
            #expect(parts[AdapterTarget(layer: 1, weight: .up)]?.scale == 3)
            #expect(parts[AdapterTarget(layer: 0, weight: .down)]?.scale == 1)
            try copy.set("rank_pattern", .object(["up_proj": .integer(8)]), in: "adapter_config.json")
            let error = #expect(throws: ModelError.self) { try AdapterFile.open(folder.path) }
            #expect(error?.message.contains("rank 8") == true)
        }
    }

    @Test func `weights of some layers are named by their paths`() throws {
        var content = try AdapterExample.content(of: TinyModel.llama.transformer(), targets: [.query, .down])
        content.parts[AdapterTarget(layer: 0, weight: .down)] = nil
        try withTemporaryFolder { folder in
            try content.writePEFT(to: folder.path)
            let modules = try FolderCopy(url: folder).read("adapter_config.json")["target_modules"]
            let paths = [
                "model.layers.0.self_attn.q_proj", "model.layers.1.self_attn.q_proj", "model.layers.1.mlp.down_proj",
            ]
            #expect(modules == .array(paths.map(JSONValue.string)))
        }
    }

    @Test func `what cannot be an adapter is not written`() throws {
        var content = try AdapterExample.content(of: TinyModel.llama.transformer())
        try withTemporaryFolder { folder in
            let place = folder.appending(path: "adapter").path
            content.parts[AdapterTarget(layer: 0, weight: .up)]?.b[3] = .nan
            #expect(throws: ModelError.self) { try content.writePEFT(to: place) }
            #expect(throws: ModelError.self) { try content.writeGGUF(to: place) }
            content.parts = [:]
            #expect(throws: ModelError.self) { try content.writePEFT(to: place) }
            let left = try FileManager.default.contentsOfDirectory(atPath: folder.path)
            #expect(left.isEmpty)
        }
    }
}
