import Foundation
import LooperTestSupport
import Synchronization

@testable import LooperModel

/// A small training with a scripted engine.
struct ScriptedTraining: Sendable {
    var samples = (0..<7).map { sample($0) }
    var validation = [sample(40), sample(41)]
    var options = ScriptedTraining.options()
    var engine = ScriptedEngine()

    /// 12 ids, of which the last 4 are to be learned.
    static func sample(_ number: Int, general: Bool = false) -> TrainingSample {
        let ids = (0..<12).map { Int32((number * 5 + $0 * 3) % 50) }
        let mask = (0..<12).map { UInt8($0 < 8 ? 0 : 1) }
        return TrainingSample(name: "sample \(number)", ids: ids, lossMask: mask, isGeneral: general)
    }

    /// Three epochs of four steps.
    static func options(_ change: (inout TrainingOptions) -> Void = { _ in }) -> TrainingOptions {
        var options = TrainingOptions()
        options.batch = 2
        options.learningRate = 0.02
        options.warmup = 0.25
        options.maxTokens = 64
        options.seed = 5
        change(&options)
        return options
    }

    /// What a run wrote as its adapter, by the folder's name.
    final class Adapters: Sendable {
        let written = Mutex<[String: [Float]]>([:])
    }

    let adapters = Adapters()

    func settings(_ folder: TemporaryDirectory) -> TrainingRun.Settings {
        let adapters = adapters
        var settings = TrainingRun.Settings(options: options, folder: folder.path, base: "base") { values, place in
            adapters.written.withLock { $0[URL(fileURLWithPath: place).lastPathComponent] = values }
        }
        settings.seconds = { 0 }
        settings.saveEvery = 1
        return settings
    }

    /// Trains to the end.
    @discardableResult func run(
        _ folder: TemporaryDirectory,
        _ change: (inout TrainingRun.Settings) -> Void = { _ in }
    ) async throws -> TrainingReport {
        var settings = settings(folder)
        change(&settings)
        let planner = TrainingPlanner(
            scope: options.scope,
            header: [],
            rows: 24,
            general: options.keep > 0 ? .keep : .likelihood
        )
        let set = TrainingSet(samples, validation: validation)
        let run = try TrainingRun(engine: engine, set: set, planning: planner, settings: settings)
        return try await run.run()
    }

    /// The error of a run that must not begin.
    func refusal(_ folder: TemporaryDirectory, _ change: (inout TrainingRun.Settings) -> Void = { _ in }) async
        -> ModelError?
    {
        do {
            try await run(folder, change)
            return nil
        } catch {
            return error as? ModelError
        }
    }
}

/// Cancels a task from within it.
final class Canceller: Sendable {
    let task = Mutex<Task<TrainingReport, any Error>?>(nil)

    /// Waits until the task is known.
    func cancel() {
        while true {
            if let task = task.withLock({ $0 }) { return task.cancel() }
            Thread.sleep(forTimeInterval: 0.001)
        }
    }
}
