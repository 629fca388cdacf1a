import Foundation

@testable import LooperModel

/// Logits that the reference computes for some prompts, as `Fixtures/engine/make_reference.py` wrote them down.
struct EngineReference: Sendable {
    /// The reference's answer for one prompt.
    struct Line: Sendable {
        let ids: [Int32]
        /// The most likely id.
        let argmax: Int
        /// Every `stride`th logit after the last id.
        let logits: [Float]
    }

    private struct Index: Decodable {
        let prompts: [[Int32]]
        let argmax: [Int]
        let stride: Int
    }

    let stride: Int
    let lines: [Line]

    /// Reads `NAME.json` and `NAME.f32`.
    init(_ name: String) throws {
        let index = try JSONDecoder().decode(Index.self, from: Fixtures.data("engine/\(name).json"))
        let floats = [Float](littleEndian: try Fixtures.data("engine/\(name).f32"))
        let count = floats.count / index.prompts.count
        stride = index.stride
        lines = zip(index.prompts, index.argmax).enumerated().map { row, line in
            Line(ids: line.0, argmax: line.1, logits: Array(floats[row * count..<(row + 1) * count]))
        }
    }

    /// How alike `logits` and the reference are: the cosine of the angle between them.
    func cosine(_ logits: [Float], _ line: Line) -> Double {
        let pairs = zip(Swift.stride(from: 0, to: logits.count, by: stride).map { logits[$0] }, line.logits)
        var (product, ours, theirs) = (0.0, 0.0, 0.0)
        for (a, b) in pairs {
            product += Double(a) * Double(b)
            ours += Double(a) * Double(a)
            theirs += Double(b) * Double(b)
        }
        return product / (ours * theirs).squareRoot()
    }
}

extension [Float] {
    /// Reads floats of four little-endian bytes each.
    init(littleEndian data: Data) {
        self = Swift.stride(from: 0, to: data.count - 3, by: 4).map { offset in
            let bits = (0..<4).reduce(UInt32(0)) { $0 | UInt32(data[data.startIndex + offset + $1]) << ($1 * 8) }
            return Float(bitPattern: bits)
        }
    }

    /// The index of the largest, the first of them in a tie.
    var argmax: Int {
        indices.reduce(0) { self[$1] > self[$0] ? $1 : $0 }
    }
}

/// The tiny models with random weights, and what can be made of them.
enum TinyModel: String, CaseIterable {
    case llama, qwen2, qwen3

    var name: String { "tiny-\(rawValue)" }
    var path: String { Fixtures.path("engine/\(name).gguf") }

    func transformer() throws -> Transformer {
        try Transformer(file: GGUFFile(path: path))
    }
}
