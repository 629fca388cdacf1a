import Foundation
import LooperCore
import Testing

@testable import LooperModel

/// Damaged and strange adapters give a typed error that says what is wrong.
struct AdapterHostileTests {
    @Test func `a file that is cut short is refused wherever it ends`() throws {
        let model = try TinyModel.llama.transformer()
        let content = try AdapterExample.content(of: model, targets: [.query])
        try withTemporaryFolder { folder in
            let (peft, gguf) = (folder.appending(path: "a"), folder.appending(path: "a.gguf"))
            try content.writePEFT(to: peft.path)
            try content.writeGGUF(to: gguf.path)
            for (place, file) in [(peft, peft.appending(path: "adapter_model.safetensors")), (gguf, gguf)] {
                let whole = try Data(contentsOf: file)
                for count in Swift.stride(from: 0, to: whole.count, by: 41) {
                    try whole.prefix(count).write(to: file)
                    let error = #expect(throws: ModelError.self) { try use(place, model) }
                    #expect(error?.message.isEmpty == false)
                }
                try whole.write(to: file)
                try use(place, model)
            }
        }
    }

    private func use(_ place: URL, _ model: Transformer) throws {
        let file = try AdapterFile.open(place.path)
        _ = try file.adapter(for: model, strength: 1)
        _ = try AdapterContent(file)
    }

    @Test(arguments: [Float.nan, .infinity, -.infinity], [true, false])
    func `values that are no numbers are refused by the name of the weight`(value: Float, inA: Bool) throws {
        let model = try TinyFolder.qwen2.transformer()
        let content = try AdapterExample.content(of: model, targets: [.gate])
        try withTemporaryFolder { folder in
            try content.writePEFT(to: folder.path)
            let names = AdapterTarget(layer: 1, weight: .gate).tensorNames
            try change(folder) { tensor in
                if tensor.name == (inA ? names.a : names.b) { tensor.values[5] = value }
            }
            let error = #expect(throws: ModelError.self) {
                try AdapterFile.open(folder.path).adapter(for: model, strength: 1)
            }
            #expect(error?.code == .notANumber)
            #expect(error?.message.contains("blk.1.ffn_gate.weight") == true)
            #expect(throws: ModelError.self) { try AdapterContent(path: folder.path) }
        }
    }

    /// What is done to the tensors, and what the message must hold.
    static let shapes: [(change: @Sendable (inout SafetensorsWriter.Tensor) -> Void, word: String)] = [
        ({ if $0.name.hasSuffix("lora_A.weight") { $0.shape[1] -= 1; $0.values.removeLast(4) } }, "columns"),
        ({ if $0.name.hasSuffix("lora_B.weight") { $0.shape[0] -= 2; $0.values.removeLast(8) } }, "rows"),
        ({ if $0.name.hasSuffix("lora_B.weight") { $0.shape = [0, 4]; $0.values = [] } }, ""),
        ({ if $0.name.hasSuffix("lora_A.weight") { $0.shape = [4, 0]; $0.values = [] } }, ""),
        ({ if $0.name.hasSuffix("lora_A.weight") { $0.shape = [$0.values.count] } }, "rank"),
        ({ if $0.name.hasSuffix("lora_A.weight") { $0.shape = [2, $0.values.count / 2] } }, "rank 4"),
        ({ if $0.name.hasSuffix("lora_A.weight") { $0.shape += [1] } }, "matrices"),
        ({ if $0.name.hasSuffix("lora_A.weight") { $0.name += "s" } }, "lora_A.weights"),
        ({ $0.name.replace("layers.1", with: "layers.7") }, "layer 7"),
        ({ $0.name.replace("layers.1", with: "layers.-1") }, "layers.-1"),
        ({ $0.name.replace("q_proj", with: "x_proj") }, "x_proj"),
    ]

    @Test(arguments: 0..<shapes.count) func `strange shapes and names are refused`(index: Int) throws {
        // Of llama in GGUF, whose rows are turned.
        let model = try TinyModel.llama.transformer()
        let content = try AdapterExample.content(of: model, targets: [.query])
        try withTemporaryFolder { folder in
            try content.writePEFT(to: folder.path)
            try change(folder, Self.shapes[index].change)
            let error = #expect(throws: ModelError.self) {
                try AdapterFile.open(folder.path).adapter(for: model, strength: 1)
            }
            #expect(error?.message.isEmpty == false)
            let word = Self.shapes[index].word
            #expect(word.isEmpty || error?.message.contains(word) == true, "\(error?.message ?? "")")
        }
    }

    @Test func `a half of a pair is refused`() throws {
        let model = try TinyModel.qwen2.transformer()
        let content = try AdapterExample.content(of: model, targets: [.query])
        try withTemporaryFolder { folder in
            try content.writePEFT(to: folder.path)
            let place = folder.appending(path: "adapter_model.safetensors")
            let tensors = try tensors(of: place).dropLast()
            try Data(SafetensorsWriter(Array(tensors)).encoded()).write(to: place)
            let error = #expect(throws: ModelError.self) { try use(folder, model) }
            #expect(error?.message.contains("only one is there") == true)
            #expect(throws: ModelError.self) { try AdapterContent(path: folder.path) }
        }
    }

    @Test(arguments: [
        #"{"base":3}"#, #"{"base":{}}"#, "[]", "{", #"{"base":{"name":"x"}}"#,
        #"{"base":{"name":"x","fingerprint":"y","architecture":"gpt","layers":1,"width":1,"heads":1,"key_heads":1}}"#,
        #"{"base":{"name":"x","fingerprint":"y","architecture":"llama","layers":0,"width":1,"heads":1,"key_heads":1}}"#,
    ]) func `a provenance that makes no sense is refused`(text: String) throws {
        let content = try AdapterExample.content(of: TinyModel.qwen2.transformer(), targets: [.query])
        try withTemporaryFolder { folder in
            try content.writePEFT(to: folder.path)
            try FolderCopy(url: folder).write("looper.json", text)
            let error = #expect(throws: ModelError.self) { try AdapterFile.open(folder.path) }
            #expect(error?.message.contains("looper.json") == true)
        }
    }

    private func tensors(of place: URL) throws -> [SafetensorsWriter.Tensor] {
        let file = try SafetensorsFile(path: place.path)
        return try file.names.sorted().map { name in
            let tensor = try #require(file.tensor(named: name))
            return SafetensorsWriter.Tensor(name, shape: tensor.dimensions.reversed(), values: try tensor.floats())
        }
    }

    private func change(_ folder: URL, _ change: (inout SafetensorsWriter.Tensor) -> Void) throws {
        let place = folder.appending(path: "adapter_model.safetensors")
        var tensors = try tensors(of: place)
        for index in tensors.indices { change(&tensors[index]) }
        try Data(SafetensorsWriter(tensors).encoded()).write(to: place)
    }
}
