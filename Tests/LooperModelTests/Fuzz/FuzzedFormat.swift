import Testing

@testable import LooperModel

/// A file format whose reader is fuzzed: valid files to start from, and what is done with one that opens.
struct FuzzedFormat: Sendable, CustomTestStringConvertible {
    let testDescription: String
    /// Makes a valid file, or one whose parts contradict each other.
    let seed: @Sendable (inout FuzzRandom) throws -> [UInt8]
    /// Opens the file and uses everything in it; throws ``ModelError`` where the file is refused.
    let use: @Sendable (_ path: String, inout FuzzRandom) throws -> Void

    /// All formats; a new reader adds its own here.
    static let all: [FuzzedFormat] = [.gguf, .safetensors, .adapter, .adapterFolder]

    static let gguf = FuzzedFormat(
        testDescription: "gguf",
        seed: { random in
            switch random.below(8) {
            case 0: return GGUFExample.writer.encoded()
            case 1: return try TinyModel.allCases[random.below(2)].bytes()
            default:
                var model = FuzzedModel.valid(&random)
                if !random.once(in: 3) { FuzzedModel.contradict(&model, &random) }
                return model.encoded()
            }
        },
        use: { path, random in
            let file = try GGUFFile(path: path)
            try ModelUse.checkTensors(of: file)
            if let tokenizer = try? Tokenizer(metadata: file.metadata) {
                _ = try? ChatTemplate(metadata: file.metadata, tokenizer: tokenizer)
                try TextUse.check(tokenizer, "Größe of 12 files\n", &random)
            }
            try ModelUse.read(with: Transformer(file: file), &random)
        }
    )
}

extension FuzzedFormat {
    static let safetensors = FuzzedFormat(
        testDescription: "safetensors",
        seed: { _ in SafetensorsExample.valid },
        use: { path, _ in
            let file = try SafetensorsFile(path: path)
            for name in file.names {
                guard let bytes = file.tensor(named: name)?.bytes else { throw FuzzFinding("\(name) is not there") }
                // The sum reads every byte, so that a range outside the file shows.
                _ = bytes.reduce(into: UInt8(0)) { $0 &+= $1 }
            }
        }
    )
}

extension TinyModel {
    func bytes() throws -> [UInt8] {
        Array(try Fixtures.data("engine/\(name).gguf"))
    }
}
