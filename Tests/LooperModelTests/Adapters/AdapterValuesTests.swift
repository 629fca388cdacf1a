import CLooper
import Foundation
import Testing

@testable import LooperModel

/// A trainer's vector and the adapter that is written from it are the same numbers.
struct AdapterValuesTests {
    @Test(arguments: AnyTinyModel.allCases)
    func `the vector comes back`(tiny: AnyTinyModel) throws {
        let model = try tiny.transformer()
        let values = AdapterExample.values(of: model)
        let content = try AdapterExample.content(of: model)
        #expect(content.parameterCount == values.count)
        #expect(try content.values(targets: AdapterExample.all, of: model) == values)
        #expect(throws: ModelError.self) { try content.values(targets: [.query], of: model) }
        #expect(content.provenance.base == model.base)
    }

    @Test(arguments: AnyTinyModel.allCases)
    func `the engine computes from the file what it computes from the vector`(tiny: AnyTinyModel) throws {
        let model = try tiny.transformer()
        let ids: [Int32] = [5, 77, 201, 8, 13]
        let content = try AdapterExample.content(of: model)
        let direct = try AdapterValuesTests.adapter(AdapterExample.values(of: model), content.settings, model)
        let wanted = try AdapterExample.logits(model, after: ids, adapter: direct)
        let plain = try AdapterExample.logits(model, after: ids, adapter: nil)
        #expect(wanted != plain)
        try withTemporaryFolder { folder in
            try content.writePEFT(to: folder.appending(path: "peft").path)
            try content.writeGGUF(to: folder.appending(path: "lora.gguf").path)
            for name in ["peft", "lora.gguf"] {
                let file = try AdapterFile.open(folder.appending(path: name).path)
                let logits = try AdapterExample.logits(
                    model,
                    after: ids,
                    adapter: file.adapter(for: model, strength: 1)
                )
                #expect(logits == wanted, "\(name)")
                let none = try file.adapter(for: model, strength: 0)
                #expect(try AdapterExample.logits(model, after: ids, adapter: none) == plain, "\(name)")
            }
        }
    }

    @Test func `a vector of another length is refused`() throws {
        let model = try TinyModel.llama.transformer()
        let values = Array(AdapterExample.values(of: model).dropLast())
        let error = #expect(throws: ModelError.self) {
            try AdapterContent(
                values: values,
                targets: AdapterExample.all,
                settings: AdapterExample.settings(),
                of: model
            )
        }
        #expect(error?.message.contains("\(values.count + 1)") == true)
    }

    /// The C adapter made of a vector as a trainer holds it, rows in the model's own order.
    static func adapter(_ values: [Float], _ settings: AdapterSettings, _ model: Transformer) throws -> Adapter {
        try values.withUnsafeBytes { bytes in
            var offset = 0
            func matrix(_ rows: Int, _ columns: Int) -> lp_tensor {
                defer { offset += rows * columns * 4 }
                let data = bytes.baseAddress.map { $0 + offset }
                return lp_tensor(
                    data: data,
                    bytes: rows * columns * 4,
                    type: 0,
                    rows: Int64(rows),
                    columns: Int64(columns)
                )
            }
            func part(_ weight: TensorRole.Part) -> lp_adapter_part {
                let shape = model.configuration.shape(of: weight)
                let a = matrix(settings.rank, shape.columns)
                return lp_adapter_part(a: a, b: matrix(shape.rows, settings.rank), scale: Float(settings.scale))
            }
            let layers = (0..<model.configuration.layers).map { _ in
                var layer = lp_adapter_layer()
                layer.query = part(.query)
                layer.key = part(.key)
                layer.value = part(.value)
                layer.attention_output = part(.attentionOutput)
                layer.gate = part(.gate)
                layer.up = part(.up)
                layer.down = part(.down)
                return layer
            }
            return try Adapter(layers, for: model, invocation: nil, path: "values")
        }
    }
}
