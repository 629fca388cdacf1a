import CLooper
import Foundation
import Testing

@testable import LooperModel

/// What PyTorch and PEFT compute on a tiny model, as `Fixtures/training/make-training.py` wrote it down.
struct TrainingReference {
    /// One pass of the trainer and what comes out.
    struct Case: Decodable {
        let name: String
        let targets: [String]
        let objective: String
        let segments: [Segment]
        let loss: Double
        let losses: [Double]
    }

    /// Ids that follow each other, as in `lp_train_segment`.
    struct Segment: Decodable {
        var ids: [Int32]
        var targets: [Int32]
        var weights: [Float]?
        var start = 0
        var parent = -1
        var prefix: [Int32]?

        var scored: Int { targets.count { $0 >= 0 } }
    }

    /// A step of DPO.
    struct Preference: Decodable {
        let prompt: [Int32]
        let chosen: [Int32]
        let rejected: [Int32]
        let beta: Double
        let base: [Double]
        let policy: [Double]
        let loss: Double
    }

    /// Steps of AdamW.
    struct Run: Decodable {
        let name: String
        let learningRate: Float
        let beta1: Float
        let beta2: Float
        let epsilon: Float
        let weightDecay: Float
        let clip: Float
        let passes: [[Segment]]
        let losses: [Double]
        let norms: [Double]
    }

    private struct Document: Decodable {
        let rank: Int
        let scale: Float
        let cases: [Case]
        let preference: Preference
        let runs: [Run]
    }

    let model: Transformer
    let rank: Int
    let scale: Float
    let cases: [Case]
    let preference: Preference
    let runs: [Run]
    private let file: SafetensorsFile

    init(_ tiny: TinyFolder) throws {
        let decoder = JSONDecoder()
        decoder.keyDecodingStrategy = .convertFromSnakeCase
        let document = try decoder.decode(Document.self, from: Fixtures.data("training/\(tiny.rawValue).json"))
        model = try Transformer(file: ModelFolder(path: tiny.path))
        (rank, scale, cases) = (document.rank, document.scale, document.cases)
        (preference, runs) = (document.preference, document.runs)
        file = try SafetensorsFile(path: Fixtures.path("training/\(tiny.rawValue).safetensors"))
    }

    /// The values of a tensor in `set`: `values`, or the name of a case, whose gradient it is.
    func tensor(_ set: String, _ name: String) throws -> [Float] {
        let tensor = try #require(file.tensor(named: "\(set)/\(name)"), "\(set)/\(name)")
        return [Float](littleEndian: Data(tensor.bytes))
    }

    /// The case of this name.
    func `case`(_ name: String) throws -> Case {
        try #require(cases.first { $0.name == name })
    }

    /// The session of a preference pair with one of its replies, whose ids weigh `weight`.
    func session(_ reply: [Int32], weight: Float) -> Segment {
        let ids = preference.prompt + reply
        let unscored = Array(repeating: Int32(-1), count: preference.prompt.count - 1)
        let weights = Array(repeating: weight, count: ids.count)
        return Segment(ids: ids, targets: unscored + reply + [-1], weights: weights)
    }
}
