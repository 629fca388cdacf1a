import Foundation
import LooperCore
import LooperTestSupport
import Synchronization
import Testing

@testable import LooperModel

@Suite(.timeLimit(.minutes(2))) struct TrainingRunTests {
    @Test func `learns and leaves an adapter with its record`() async throws {
        try await TemporaryDirectory.with { folder in
            let example = ScriptedTraining()
            let report = try await example.run(folder)
            let lines = try folder.read("metrics.jsonl").split(separator: "\n").compactMap { MetricsLine($0) }
            let losses = lines.compactMap { if case .step(let metrics) = $0 { metrics.loss } else { nil } }
            #expect(losses.count == 12 && report.steps == 12)
            #expect(losses[11] < 0.5 * losses[0])
            #expect(example.adapters.written.withLock { $0.values.first } == example.engine.get(.values))
            #expect(try folder.read("loss.svg").contains("prefers-color-scheme: dark"))
            let record = try JSONDecoder().decode(JSONValue.self, from: Data(folder.read("training.json").utf8))
            #expect(record["options"]?["lr"] == .number(0.02) && record["options"]?["batch"] == .integer(2))
            #expect(record["data"]?["samples"] == .integer(7) && record["data"]?["trained_tokens"] == .integer(28))
            #expect(record["kernels"] == .string("scripted") && record["base_fingerprint"] == .string("base"))
            #expect(record["loss"] == .number(losses[11]))
            #expect(!FileManager.default.fileExists(atPath: folder.path + "/checkpoint.looper"))
        }
    }

    @Test func `writes the lines that other programs read`() async throws {
        try await TemporaryDirectory.with { folder in
            try await ScriptedTraining().run(folder) { $0.peakMemory = { 77 } }
            let lines = try folder.read("metrics.jsonl").split(separator: "\n").map {
                try JSONSerialization.jsonObject(with: Data($0.utf8)) as? [String: Any]
            }
            let steps = lines.compactMap { $0 }.filter { $0["loss"] != nil }
            let names: Set = [
                "step", "loss", "learning_rate", "gradient_norm", "tokens", "trained_tokens", "tokens_per_second",
                "peak_memory_bytes",
            ]
            #expect(steps.count == 12 && steps.allSatisfy { Set($0.keys) == names })
            #expect(steps.map { $0["step"] as? Int } == Array(1...12))
            #expect(steps[0]["tokens"] as? Int == 24 && steps[0]["trained_tokens"] as? Int == 8)
            #expect(steps[3]["tokens"] as? Int == 12, "the last batch of an epoch has what is left")
            #expect(steps[0]["peak_memory_bytes"] as? Int == 77)
            let measured = lines.compactMap { $0 }.filter { $0["validation_loss"] is Double }
            #expect(measured.map { $0["step"] as? Int } == [0, 4, 8, 12])
            #expect(measured.allSatisfy { $0.count == 2 })
        }
    }

    @Test func `a step is the mean over all its tokens, at the schedule's rate`() async throws {
        try await TemporaryDirectory.with { folder in
            let example = ScriptedTraining()
            try await example.run(folder)
            let steps = example.engine.steps
            #expect(steps.map(\.number) == Array(1...12))
            #expect(steps[0].gradientScale == 1.0 / 8 && steps[3].gradientScale == 1.0 / 4)
            #expect(abs(steps[0].learningRate - 0.02 / 3) < 1e-8 && steps[2].learningRate == 0.02)
            #expect(steps.allSatisfy { $0.clip == 1 && $0.weightDecay == 0 })
        }
    }

    @Test func `first values are PEFT's`() async throws {
        let tensors = ScriptedEngine().tensors
        let values = LoRAShape.initialValues(tensors, seed: 1)
        #expect(values.count == 16 && values[8...].allSatisfy { $0 == 0 })
        #expect(values[..<8].allSatisfy { abs($0) <= 0.5 } && Set(values[..<8]).count == 8)
        #expect(values == LoRAShape.initialValues(tensors, seed: 1))
        #expect(values != LoRAShape.initialValues(tensors, seed: 2))
        #expect(LoRAShape(rank: 16, alpha: 32).scale == 2)
        #expect(LoRAShape(rank: 16, alpha: 32, isRankStabilised: true).scale == 8)
    }

    @Test func `keeps the adapter of each epoch where it is asked to`() async throws {
        try await TemporaryDirectory.with { folder in
            let example = ScriptedTraining()
            try await example.run(folder) { $0.keepsEpochs = true }
            let written = example.adapters.written.withLock { $0 }
            #expect(Set(written.keys).isSuperset(of: ["1", "2", "3"]))
            #expect(written["1"] != written["2"])
        }
    }

    @Test func `general samples hold the model in place by their weight`() async throws {
        try await TemporaryDirectory.with { folder in
            var example = ScriptedTraining(
                options: ScriptedTraining.options {
                    $0.keep = 0.5
                    $0.batch = 8
                    $0.steps = 1
                }
            )
            example.samples[6] = ScriptedTraining.sample(6, general: true)
            try await example.run(folder)
            let kept = example.engine.requests.filter { $0.pass.objective == .keep }
            #expect(kept.count == 1)
            // Divided by the 24 learned tokens like all, the 4 kept ones come to their mean times 0.5.
            #expect(kept[0].pass.segments.flatMap(\.weights).filter { $0 != 0 } == [3, 3, 3, 3])
            #expect(example.engine.steps[0].gradientScale == 1.0 / 24)
        }
    }

    @Test func `a loss that is no number ends the run with a word on it`() async throws {
        try await TemporaryDirectory.with { folder in
            let error = await ScriptedTraining(engine: ScriptedEngine(factor: .nan)).refusal(folder)
            #expect(error?.code == .notANumber)
            #expect(error?.message.contains("step 1") == true && error?.message.contains("--lr") == true)
        }
    }
}
