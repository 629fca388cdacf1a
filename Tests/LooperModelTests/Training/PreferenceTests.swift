import Foundation
import LooperTestSupport
import Testing

@testable import LooperModel

struct PreferenceTests {
    private let pair = PreferencePair(name: "pair", prompt: [1, 2, 3], chosen: [20, 21], rejected: [30, 31, 32])

    private func objective(_ engine: ScriptedEngine, beta: Double = 0.1) -> PreferenceObjective {
        let planner = TrainingPlanner(scope: .all, header: [], rows: 64)
        let set = TrainingSet(pairs: [pair, pair])
        let room = PrefixStore.Room(memory: 1 << 20, folder: NSTemporaryDirectory())
        return PreferenceObjective(
            runner: PassRunner(engine: engine, set: set, planning: planner, room: room),
            beta: beta
        )
    }

    @Test func `where the adapter is the base, nothing is preferred yet`() throws {
        let engine = ScriptedEngine()
        let result = try objective(engine).accumulate([0], noise: 0)
        #expect(abs(result.mean - log(2)) < 1e-12 && result.accuracy == 0)
        let weights = engine.requests[0].pass.segments.flatMap(\.weights).filter { $0 != 0 }
        #expect(weights == [0.05, 0.05, -0.05, -0.05, -0.05])
    }

    @Test func `loss and pull follow from the margin against the base`() throws {
        let engine = ScriptedEngine()
        var values = Array(repeating: Float(0), count: 16)
        // Id 20 is drawn to 6/7 by value 4; id 30 to 2/7 by value 14.
        values[4] = 0.5
        values[14] = -0.5
        engine.set(.values, to: values)
        let (goalA, goalB) = (6.0 / 7, 2.0 / 7)
        let gainA = goalA * goalA / 2 - (0.5 - goalA) * (0.5 - goalA) / 2
        let gainB = goalB * goalB / 2 - (-0.5 - goalB) * (-0.5 - goalB) / 2
        let margin = gainA - gainB
        let result = try objective(engine, beta: 2).accumulate([0], noise: 0)
        #expect(abs(result.mean - log(1 + exp(-2 * margin))) < 1e-6 && result.accuracy == 1)
        let pull = 2 / (1 + exp(2 * margin))
        let weights = engine.requests[0].pass.segments.flatMap(\.weights).filter { $0 != 0 }
        #expect(zip(weights, [pull, pull, -pull, -pull, -pull]).allSatisfy { abs(Double($0) - $1) < 1e-6 })
    }

    @Test func `the gradient is that of the loss`() throws {
        let engine = ScriptedEngine()
        let start = (0..<16).map { Float($0 % 5) / 10 }
        engine.set(.values, to: start)
        let objective = objective(engine, beta: 3)
        _ = try objective.accumulate([0, 1], noise: 1)
        let gradient = engine.get(.gradient)
        for place in [4, 5, 14, 15, 0] {
            var (up, down) = (start, start)
            up[place] += 1e-2
            down[place] -= 1e-2
            engine.set(.values, to: up)
            let above = try objective.evaluate([0, 1]).loss
            engine.set(.values, to: down)
            let below = try objective.evaluate([0, 1]).loss
            #expect(abs((above - below) / 2e-2 - Double(gradient[place])) < 2e-3, "value \(place)")
        }
    }

    @Test func `a run prefers more and more`() async throws {
        try await TemporaryDirectory.with { folder in
            let engine = ScriptedEngine()
            let options = ScriptedTraining.options {
                $0.objective = .preference
                $0.beta = 2
                $0.epochs = 20
            }
            let settings = ScriptedTraining(options: options, engine: engine).settings(folder)
            let planner = TrainingPlanner(scope: .all, header: [], rows: 64)
            let set = TrainingSet(pairs: [pair], validation: [pair])
            let run = try TrainingRun(engine: engine, set: set, planning: planner, settings: settings)
            let report = try await run.run()
            #expect(try #require(report.loss) < 0.6 && (try #require(report.validationLoss)) < 0.6)
            let last = try folder.read("metrics.jsonl").split(separator: "\n").compactMap { MetricsLine($0) }
            let accuracies = last.compactMap { if case .step(let metrics) = $0 { metrics.accuracy } else { nil } }
            #expect(accuracies.count == 20 && accuracies.last == 1)
        }
    }
}
