import Foundation
import LooperCore

/// The checks before a training is believed: what is trained is what is served.
package struct Preflight: Sendable {
    /// The training.
    package let job: TrainingJob
    /// The same model with an engine to write with.
    package let model: LocalModel
    /// An adapter that was trained; `nil` takes drawn values where one is needed.
    package let trained: AdapterContent?
    /// Finds the tokens of replies that call a tool, and those of the calls alone.
    package let actions: (replies: ActionCounter, calls: ActionCounter)?

    /// Creates the checks.
    package init(
        job: TrainingJob,
        model: LocalModel,
        trained: AdapterContent? = nil,
        actions: (replies: ActionCounter, calls: ActionCounter)? = nil
    ) {
        self.job = job
        self.model = model
        self.trained = trained
        self.actions = actions
    }

    /// Runs all of them, one after the other.
    ///
    /// - Parameter onCheck: is told each as it ends.
    /// - Throws: where a check could not be made; one that fails is a result.
    package func run(onCheck: @Sendable (PreflightCheck) throws -> Void) async throws -> Bool {
        let trainer = try job.trainer()
        let first = LoRAShape.initialValues(trainer.tensors, seed: job.options.seed)
        var isSound = true
        func report(_ check: PreflightCheck) throws {
            isSound = isSound && check.verdict != .failed
            try onCheck(check)
        }
        try report(try await zeroAdapter(first))
        try report(dataCheck())
        try report(try normCheck())
        try report(try await agreement(trainer, drawn: drawn(first, trainer.tensors)))
        return isSound
    }

    /// Prompts with the beginning of a reply, from as many samples.
    func prompts(_ most: Int) -> [PreflightPrompt] {
        let samples: [TrainingSample] =
            switch job.set.units {
            case .samples(let samples): samples
            case .pairs(let pairs): pairs.map { TrainingSample(prompt: $0.prompt, reply: $0.chosen, name: $0.name) }
            }
        let step = max(1, samples.count / most)
        return stride(from: 0, to: samples.count, by: step).prefix(most).compactMap { index in
            PreflightPrompt(samples[index], reply: index)
        }
    }

    /// The first values with B drawn too, small: an adapter that does something, where none was trained.
    private func drawn(_ first: [Float], _ tensors: [TrainableTensor]) -> [Float] {
        var random = SplitMix64(seed: job.options.seed &+ 1)
        var values = first
        for tensor in tensors where tensor.isB {
            for index in tensor.range { values[index] = Float(0.02 * (2 * random.unit() - 1)) }
        }
        return values
    }

    /// Calls `body` with a folder that holds the adapter of these values.
    func withFolder<Result>(_ values: [Float], _ body: (String) async throws -> Result) async throws -> Result {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("looper-check-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: folder) }
        try job.adapter(values).writePEFT(to: folder.path)
        return try await body(folder.path)
    }
}

/// The ids of a sample up to the first few of one of its replies.
struct PreflightPrompt {
    /// Most ids of the reply.
    private static let most = 8

    /// The prompt and the ids of the reply, which alone carry loss.
    let sample: TrainingSample

    /// The beginning of `sample`; the reply is counted on from the first where there are not so many.
    init?(_ sample: TrainingSample, reply: Int) {
        let replies = sample.replies.filter { $0.lowerBound > 0 }
        guard !replies.isEmpty else { return nil }
        let chosen = replies[reply % replies.count].prefix(Self.most)
        var mask = Array(repeating: UInt8(0), count: chosen.upperBound)
        for index in chosen.lowerBound..<chosen.upperBound { mask[index] = 1 }
        self.sample = TrainingSample(name: sample.name, ids: Array(sample.ids[..<chosen.upperBound]), lossMask: mask)
    }

    /// What is read to foretell the reply's ids.
    var ids: [Int32] { Array(sample.ids.dropLast()) }
    /// How many ids of the reply are foretold.
    var scored: Int { sample.trained }
}

extension TrainingOptions {
    /// Takes over what an adapter that was trained tells of its training.
    package mutating func adopt(_ adapter: AdapterContent) {
        let weights = Set(adapter.parts.keys.map(\.weight))
        shape = LoRAShape(
            rank: adapter.settings.rank,
            alpha: adapter.settings.alpha,
            isRankStabilised: adapter.settings.isRankStabilised,
            targets: LoRATarget.allCases.filter { weights.contains($0.part) }
        )
        scope = adapter.settings.invocation == nil ? .all : .reply
    }
}
