import Foundation
import LooperCore
import Testing

@testable import LooperModel

/// Small adapters for the tiny models.
enum AdapterExample {
    static let all = Set(AdapterTarget.weights)
    static let someFacts: [String: JSONValue] = ["training": .object(["step": .integer(12)]), "note": .string("ü\n\"")]

    static func settings(rank: Int = 4, reply: Bool = false, isRankStabilised: Bool = false) -> AdapterSettings {
        AdapterSettings(
            rank: rank,
            alpha: 8,
            isRankStabilised: isRankStabilised,
            invocation: reply ? [1, 7, 9] : nil,
            base: "owner/tiny"
        )
    }

    /// Random values for some weights of all layers of a model.
    static func content(
        of model: Transformer,
        _ settings: AdapterSettings = settings(),
        targets: Set<TensorRole.Part> = all,
        seed: UInt64 = 1
    ) throws -> AdapterContent {
        let values = values(of: model, settings, targets: targets, seed: seed)
        return try AdapterContent(values: values, targets: targets, settings: settings, of: model, facts: someFacts)
    }

    static func values(
        of model: Transformer,
        _ settings: AdapterSettings = settings(),
        targets: Set<TensorRole.Part> = all,
        seed: UInt64 = 1
    ) -> [Float] {
        let shapes = targets.map(model.configuration.shape)
        let count = shapes.reduce(0) { $0 + settings.rank * ($1.rows + $1.columns) } * model.configuration.layers
        var random = SplitMix64(seed: seed)
        return (0..<count).map { _ in Float(random.unit() - 0.5) / 2 }
    }

    /// The adapter's effect on the last of `ids`, from whichever file.
    static func logits(_ model: Transformer, after ids: [Int32], adapter: Adapter?) throws -> [Float] {
        var options = Engine.Options(positions: 256, threads: 2, blas: .never)
        options.isExact = true
        let session = try TransformerSession(model: model, options: options)
        var logits: [Float] = []
        try session.read(ids, scored: 1, adapter: adapter, into: &logits)
        return logits
    }
}

/// A folder for the length of `body`.
func withTemporaryFolder<Result>(_ body: (URL) throws -> Result) throws -> Result {
    let url = FileManager.default.temporaryDirectory.appendingPathComponent("looper-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: url) }
    return try body(url)
}

/// A folder for the length of `body`, which may wait.
func withTemporaryFolder<Result>(_ body: (URL) async throws -> Result) async throws -> Result {
    let url = FileManager.default.temporaryDirectory.appendingPathComponent("looper-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: url) }
    return try await body(url)
}

/// All tiny models, of both formats.
enum AnyTinyModel: CaseIterable, Sendable {
    case ggufLlama, ggufQwen2, ggufQwen3, folderLlama, folderQwen2, folderQwen3

    var path: String {
        switch self {
        case .ggufLlama: TinyModel.llama.path
        case .ggufQwen2: TinyModel.qwen2.path
        case .ggufQwen3: TinyModel.qwen3.path
        case .folderLlama: TinyFolder.llama.path
        case .folderQwen2: TinyFolder.qwen2.path
        case .folderQwen3: TinyFolder.qwen3.path
        }
    }

    func transformer() throws -> Transformer {
        try Transformer(file: ModelFormat.open(path))
    }
}
