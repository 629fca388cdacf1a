import Foundation
import LooperCore
import LooperTestSupport
import Synchronization
import Testing

@testable import LooperModel

@Suite(.timeLimit(.minutes(2))) struct TrainingResumptionTests {
    /// Runs until the pass of that number, is cancelled there, and runs on in a new engine.
    @Test(arguments: [1, 2, 5, 8, 11, 12])
    func `a run that was stopped ends as if it had not been`(pass: Int) async throws {
        try await TemporaryDirectory.with { whole in
            let straight = ScriptedTraining()
            try await straight.run(whole)
            try await TemporaryDirectory.with { folder in
                try await Self.stop(at: pass, folder)
                var second = ScriptedTraining()
                second.engine = ScriptedEngine()
                try await second.run(folder) { $0.isResuming = true }
                #expect(second.engine.get(.values) == straight.engine.get(.values))
                #expect(try folder.read("metrics.jsonl") == whole.read("metrics.jsonl"))
                #expect(try folder.read("loss.svg") == whole.read("loss.svg"))
            }
        }
    }

    @Test func `a kill between two checkpoints takes back what came after the first`() async throws {
        try await TemporaryDirectory.with { whole in
            let straight = ScriptedTraining()
            try await straight.run(whole)
            try await TemporaryDirectory.with { folder in
                try await Self.stop(at: 6, folder)
                // As if the process had died three steps after its checkpoint, within a line.
                let lines = try whole.read("metrics.jsonl").split(separator: "\n")
                let ahead = lines.prefix(11).map { $0 + "\n" }.joined() + "{\"step\":9,\"lo"
                try folder.write(ahead, to: "metrics.jsonl")
                let second = ScriptedTraining()
                try await second.run(folder) { $0.isResuming = true }
                #expect(second.engine.get(.values) == straight.engine.get(.values))
                #expect(try folder.read("metrics.jsonl") == whole.read("metrics.jsonl"))
            }
        }
    }

    @Test func `refuses other options, data and kernels by name`() async throws {
        try await TemporaryDirectory.with { folder in
            try await Self.stop(at: 6, folder)
            var other = ScriptedTraining(
                options: ScriptedTraining.options {
                    $0.shape.rank = 8
                    $0.learningRate = 0.5
                }
            )
            var error = await other.refusal(folder) { $0.isResuming = true }
            #expect(error?.code == .unusableRun)
            #expect(error?.message.contains("--lr was 0.02 and is 0.5; --rank was 16 and is 8") == true)
            other = ScriptedTraining()
            other.samples[3].lossMask[2] = 1
            error = await other.refusal(folder) { $0.isResuming = true }
            #expect(error?.message.contains("the data is not the same") == true)
            error = await ScriptedTraining().refusal(folder) { ($0.isResuming, $0.base) = (true, "another") }
            #expect(error?.message.contains("the model is not the same") == true)
            error = await ScriptedTraining(engine: ScriptedEngine(kernels: "abacus")).refusal(folder) {
                $0.isResuming = true
            }
            #expect(error?.message.contains("abacus") == true)
        }
    }

    @Test func `does not train over what is there`() async throws {
        try await TemporaryDirectory.with { folder in
            try await Self.stop(at: 6, folder)
            let used = await ScriptedTraining().refusal(folder)
            #expect(used?.code == .unusableRun && used?.message.contains("--resume") == true)
            try await ScriptedTraining().run(folder) { $0.isResuming = true }
            let over = await ScriptedTraining().refusal(folder) { $0.isResuming = true }
            #expect(over?.message.contains("is over") == true)
        }
    }

    @Test func `begins anew where no checkpoint was written yet`() async throws {
        try await TemporaryDirectory.with { folder in
            try folder.write("{\"step\":1,\"validation_loss\":7}\n", to: "metrics.jsonl")
            try await ScriptedTraining().run(folder) { $0.isResuming = true }
            #expect(try !folder.read("metrics.jsonl").contains("\"validation_loss\":7}"))
        }
    }

    @Test func `refuses a damaged checkpoint`() async throws {
        try await TemporaryDirectory.with { folder in
            try await Self.stop(at: 6, folder)
            let file = folder.appending("checkpoint.looper")
            var bytes = try Data(contentsOf: file)
            bytes[bytes.count - 3] ^= 1
            try bytes.write(to: file)
            let error = await ScriptedTraining().refusal(folder) { $0.isResuming = true }
            #expect(error?.code == .malformedFile)
            try Data().write(to: file)
            #expect(await ScriptedTraining().refusal(folder) { $0.isResuming = true }?.code == .malformedFile)
        }
    }

    @Test func `two runs do not share a folder`() async throws {
        try await TemporaryDirectory.with { folder in
            let held = try MetricsFile(folder: folder.path, through: 0)
            let error = await ScriptedTraining().refusal(folder) { $0.isResuming = true }
            #expect(error?.message.contains("another process") == true)
            #expect(held.lines.isEmpty)
        }
    }

    private static func stop(at pass: Int, _ folder: TemporaryDirectory) async throws {
        let canceller = Canceller()
        let example = ScriptedTraining(engine: ScriptedEngine { if $0 == pass { canceller.cancel() } })
        let task = Task { try await example.run(folder) }
        canceller.task.withLock { $0 = task }
        await #expect(throws: CancellationError.self) { try await task.value }
    }
}
