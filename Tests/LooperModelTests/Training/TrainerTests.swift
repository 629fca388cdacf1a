import Foundation
import LooperCore
import LooperTestSupport
import Synchronization
import Testing

@testable import LooperModel

/// The C trainer behind the run, on tiny models with random weights.
@Suite(.timeLimit(.minutes(5))) struct TrainerTests {
    private static func sample(_ number: Int) -> TrainingSample {
        let ids = EngineSharingTests.ids(40, seed: UInt64(number))
        return TrainingSample(name: "\(number)", ids: ids, lossMask: ids.indices.map { $0 < 25 ? 0 : 1 })
    }

    private static func trainer(_ tiny: TinyModel = .llama, dropout: Double = 0, threads: Int = 2) throws -> Trainer {
        var options = Trainer.Options(shape: LoRAShape(rank: 4, alpha: 8), rows: 64)
        options.dropout = dropout
        options.threads = threads
        options.isExact = true
        return try Trainer(model: tiny.transformer(), options: options)
    }

    private static func run(
        _ folder: TemporaryDirectory,
        _ trainer: Trainer,
        resume: Bool = false,
        onEvent: @escaping @Sendable (TrainingEvent) -> Void = { _ in }
    ) async throws {
        var options = ScriptedTraining.options()
        options.dropout = 0.1
        options.epochs = 5
        var settings = TrainingRun.Settings(options: options, folder: folder.path, base: "b") { _, _ in }
        (settings.isResuming, settings.saveEvery, settings.seconds) = (resume, 1, { 0 })
        let planner = TrainingPlanner(scope: .all, header: [], rows: 64)
        let set = TrainingSet((0..<6).map(sample), validation: [sample(1)])
        let run = try TrainingRun(engine: trainer, set: set, planning: planner, settings: settings)
        _ = try await run.run(onEvent: onEvent)
    }

    @Test(arguments: TinyModel.allCases) func `loss falls`(tiny: TinyModel) async throws {
        try await TemporaryDirectory.with { folder in
            try await Self.run(folder, try Self.trainer(tiny))
            let lines = try folder.read("metrics.jsonl").split(separator: "\n").compactMap { MetricsLine($0) }
            let measured = lines.compactMap { if case .validation(_, let loss) = $0 { loss } else { nil } }
            #expect(measured.count == 6 && measured[5] < 0.7 * measured[0], "\(measured)")
        }
    }

    @Test func `a run that was stopped ends with the same bits, with other threads too`() async throws {
        try await TemporaryDirectory.with { whole in
            let straight = try Self.trainer(dropout: 0.1)
            try await Self.run(whole, straight)
            try await TemporaryDirectory.with { folder in
                let canceller = Canceller()
                let first = try Self.trainer(dropout: 0.1)
                let task = Task {
                    try await Self.run(folder, first) { event in
                        if case .step(let metrics, _, _) = event, metrics.step == 7 { canceller.cancel() }
                    }
                    return TrainingReport(steps: 0, loss: nil, validationLoss: nil, seconds: 0)
                }
                canceller.task.withLock { $0 = task }
                await #expect(throws: CancellationError.self) { try await task.value }
                let second = try Self.trainer(dropout: 0.1, threads: 1)
                try await Self.run(folder, second, resume: true)
                for vector in Checkpoint.kept { #expect(try second.get(vector) == straight.get(vector)) }
                #expect(try folder.read("metrics.jsonl") == whole.read("metrics.jsonl"))
            }
        }
    }

    @Test func `dropout drops the same for the same name`() throws {
        let trainer = try Self.trainer(dropout: 0.5)
        try trainer.set(.values, to: trainer.tensors.flatMap { $0.range }.map { Float($0 % 7) / 50 })
        let pass = TrainingPass(segments: [Self.sample(1).segment(0..<39, source: .nothing)])
        func gradient(_ noise: UInt64) throws -> [Float] {
            trainer.clear()
            var request = PassRequest(pass)
            request.noise = noise
            _ = try trainer.accumulate(request)
            return try trainer.get(.gradient)
        }
        let first = try gradient(1)
        #expect(try gradient(2) != first)
        #expect(try gradient(1) == first)
        #expect(first.contains { $0 != 0 })
    }

    @Test(arguments: [false, true]) func `a prefix that the base read gives the losses of one that it reads now`(
        inFile: Bool
    ) throws {
        let trainer = try Self.trainer()
        let sample = Self.sample(3)
        let whole = TrainingPass(segments: [sample.segment(0..<39, source: .nothing)])
        let part = TrainingPass(segments: [sample.segment(20..<39, source: .prefix(session: 4))])
        let bytes = trainer.prefixBytes(capacity: 20)
        let place: Prefix.Place = inFile ? .file(folder: NSTemporaryDirectory()) : .memory
        let prefix = try Prefix(capacity: 20, bytes: bytes, in: place)
        try trainer.read(sample.ids[..<12], into: prefix)
        try trainer.read(sample.ids[12..<20], into: prefix)
        #expect(prefix.length == 20)
        var request = PassRequest(part)
        request.prefixes = [4: prefix]
        let (after, before) = (try trainer.evaluate(request).losses, try trainer.evaluate(PassRequest(whole)).losses)
        #expect(after.count == 15 && zip(after, before).allSatisfy { abs($0 - $1) < 1e-4 })
    }

    @Test(arguments: TinyModel.allCases) func `a copied beginning is the one that would be read`(tiny: TinyModel) throws
    {
        let trainer = try Self.trainer(tiny)
        let ids = Self.sample(3).ids
        func prefix(capacity: Int, _ fill: (Prefix) throws -> Void) throws -> (losses: [Float], length: Int) {
            let bytes = trainer.prefixBytes(capacity: capacity)
            let prefix = try Prefix(capacity: capacity, bytes: bytes, in: .memory)
            try fill(prefix)
            let segment = Self.sample(3).segment(30..<39, source: .prefix(session: 4))
            var request = PassRequest(TrainingPass(segments: [segment]))
            request.prefixes = [4: prefix]
            return (try trainer.evaluate(request).losses, prefix.length)
        }
        let other = try Prefix(capacity: 25, bytes: trainer.prefixBytes(capacity: 25), in: .memory)
        try trainer.read(ids[..<20], into: other)
        try trainer.read(ids[5..<10], into: other)
        let read = try prefix(capacity: 30) {
            try trainer.read(ids[..<20], into: $0)
            try trainer.read(ids[20..<30], into: $0)
        }
        let copied = try prefix(capacity: 32) {
            try trainer.copy(20, of: other, into: $0)
            try trainer.read(ids[20..<30], into: $0)
        }
        #expect(copied == read && read.losses.contains { $0 != 0 })
        #expect(throws: ModelError.self) {
            try trainer.copy(26, of: other, into: Prefix(capacity: 30, bytes: 0, in: .memory))
        }
        #expect(throws: ModelError.self) { try prefix(capacity: 10) { try trainer.copy(20, of: other, into: $0) } }
    }

    @Test func `what the C trainer must not see is refused before`() throws {
        let trainer = try Self.trainer()
        var sample = Self.sample(1)
        sample.ids[3] = 100_000
        let outside = TrainingPass(segments: [sample.segment(0..<39, source: .nothing)])
        #expect(throws: ModelError.self) { try trainer.evaluate(PassRequest(outside)) }
        let unread = TrainingPass(segments: [Self.sample(1).segment(20..<39, source: .prefix(session: 0))])
        #expect(throws: ModelError.self) { try trainer.evaluate(PassRequest(unread)) }
        #expect(throws: ModelError.self) { try trainer.set(.values, to: [1]) }
    }

    @Test func `a trainer that cannot be made says why`() throws {
        var options = Trainer.Options(shape: LoRAShape(rank: 4), rows: 64)
        options.cpu = "abacus"
        let error = #expect(throws: ModelError.self) {
            try Trainer(model: TinyModel.llama.transformer(), options: options)
        }
        #expect(error?.message.contains("kernels") == true)
    }
}
