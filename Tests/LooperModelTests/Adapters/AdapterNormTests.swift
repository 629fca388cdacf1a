import Testing

@testable import LooperModel

struct AdapterNormTests {
    @Test(arguments: AnyTinyModel.allCases)
    func `the ratios are those of the products written out`(tiny: AnyTinyModel) throws {
        let model = try tiny.transformer()
        var content = try AdapterExample.content(of: model)
        content.parts[AdapterTarget(layer: 1, weight: .gate)]?.alpha = -0.25
        let norms = try AdapterNorms(content, of: model)
        #expect(norms.entries.map(\.target) == content.parts.keys.sorted())
        for entry in norms.entries {
            let part = try #require(content.parts[entry.target])
            let name = try #require(model.files.name(of: .layer(entry.target.layer, entry.target.weight)))
            let weight = try #require(model.files.tensor(named: name)).floats()
            let expected = abs(part.alpha / 4) * product(part).norm / weight.map(Double.init).norm
            #expect(abs(entry.ratio - expected) < 1e-5 * expected)
        }
        #expect(norms.largest == norms.entries.map(\.ratio).max())
        #expect(norms.excessive.count == norms.entries.count { $0.ratio > 0.05 })
        #expect(norms.mean <= norms.largest)
    }

    @Test func `zero adds nothing, and another shape is refused`() throws {
        let model = try TinyModel.llama.transformer()
        var content = try AdapterExample.content(of: model)
        for target in content.parts.keys {
            content.parts[target]?.b.withUnsafeMutableBufferPointer { $0.update(repeating: 0) }
        }
        let norms = try AdapterNorms(content, of: model)
        #expect(norms.largest == 0 && norms.mean == 0 && norms.excessive.isEmpty)
        #expect(throws: ModelError.self) { try AdapterNorms(content, of: TinyModel.qwen2.transformer()) }
    }

    private func product(_ part: AdapterContent.Part) -> [Double] {
        (0..<part.rows * part.columns).map { index in
            let (row, column) = index.quotientAndRemainder(dividingBy: part.columns)
            return (0..<part.rank).reduce(0.0) {
                $0 + Double(part.b[row * part.rank + $1]) * Double(part.a[$1 * part.columns + column])
            }
        }
    }
}

extension [Double] {
    fileprivate var norm: Double { reduce(0) { $0 + $1 * $1 }.squareRoot() }
}
