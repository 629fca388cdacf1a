import Foundation
import LooperTestSupport
import Testing

@testable import LooperModel

@Suite(.timeLimit(.minutes(2))) struct CheckpointTests {
    static func checkpoint(step: Int, count: Int = 5) -> Checkpoint {
        let state = Checkpoint.State(
            step: step,
            steps: 99,
            seconds: 1.5,
            options: TrainingOptions(),
            data: "data",
            base: "base",
            engine: TrainingEngineFacts(kernels: "k", numbers: "bf16")
        )
        let vectors = (0..<3).map { vector in (0..<count).map { Float(step * 100 + vector * 10 + $0) } }
        return Checkpoint(state: state, vectors: vectors)
    }

    @Test func `comes back as it was written`() async throws {
        try await TemporaryDirectory.with { folder in
            let path = folder.path + "/checkpoint.looper"
            #expect(try Checkpoint(ifPresent: path) == nil)
            for step in [1, 2] {
                try Self.checkpoint(step: step).write(to: path)
                #expect(try Checkpoint(ifPresent: path) == Self.checkpoint(step: step))
            }
        }
    }

    @Test func `any cut or changed byte is noticed`() async throws {
        try await TemporaryDirectory.with { folder in
            let path = folder.path + "/checkpoint.looper"
            try Self.checkpoint(step: 1).write(to: path)
            let bytes = try Data(contentsOf: URL(fileURLWithPath: path))
            for place in stride(from: 0, to: bytes.count, by: 7) {
                var changed = bytes
                changed[place] ^= 0x20
                try changed.write(to: URL(fileURLWithPath: path))
                #expect(throws: ModelError.self) { try Checkpoint(ifPresent: path) }
                try bytes.prefix(place).write(to: URL(fileURLWithPath: path))
                #expect(throws: ModelError.self) { try Checkpoint(ifPresent: path) }
            }
        }
    }

    #if os(Linux)
    /// The child writes one checkpoint after the other until it is killed in the middle of it.
    @Test(arguments: [3, 11, 29, 53]) func `a kill at any moment leaves a whole checkpoint`(milliseconds: Int)
        async throws
    {
        try await TemporaryDirectory.with { folder in
            let path = folder.path + "/checkpoint.looper"
            try Self.checkpoint(step: 1, count: 50_000).write(to: path)
            await #expect(processExitsWith: .signal(SIGKILL)) {
                [path = path as String, milliseconds = milliseconds as Int] in
                Thread.detachNewThread {
                    Thread.sleep(forTimeInterval: Double(milliseconds) / 1000)
                    kill(getpid(), SIGKILL)
                }
                for step in 2...100_000 { try CheckpointTests.checkpoint(step: step, count: 50_000).write(to: path) }
            }
            let left = try #require(try Checkpoint(ifPresent: path))
            #expect(left == Self.checkpoint(step: left.state.step, count: 50_000))
        }
    }
    #endif
}
