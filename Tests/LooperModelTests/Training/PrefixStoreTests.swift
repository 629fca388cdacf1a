import Foundation
import LooperTestSupport
import Testing

@testable import LooperModel

struct PrefixStoreTests {
    @Test(arguments: [0, 1 << 20]) func `a session is read once for all epochs`(memory: Int) async throws {
        try await TemporaryDirectory.with { folder in
            let engine = ScriptedEngine()
            let options = ScriptedTraining.options { $0.scope = .reply }
            var settings = ScriptedTraining(options: options, engine: engine).settings(folder)
            settings.prefixMemory = memory
            let header: [Int32] = [7, 8]
            let samples = (0..<3).map { number in
                let ids = [1, 2, Int32(number), 7, 8, 30, 31, 9, 7, 8, 32]
                return TrainingSample(name: "\(number)", ids: ids, lossMask: [0, 0, 0, 0, 0, 1, 1, 0, 0, 0, 1])
            }
            let planner = TrainingPlanner(scope: .reply, header: header, rows: 64)
            let set = TrainingSet(samples)
            let run = try TrainingRun(engine: engine, set: set, planning: planner, settings: settings)
            _ = try await run.run()
            // Up to the header of the last reply, earlier replies too.
            let expected = samples.map { Array($0.ids.prefix(8)) }
            #expect(engine.read.count == 24)
            #expect(Set(stride(from: 0, to: 24, by: 8).map { Array(engine.read[$0..<$0 + 8]) }) == Set(expected))
            #expect(
                try FileManager.default.contentsOfDirectory(atPath: folder.path).allSatisfy { !$0.contains("prefix") }
            )
        }
    }

    @Test func `a beginning that sessions share is read once, by whole pieces`() throws {
        let engine = ScriptedEngine()
        let store = PrefixStore(engine: engine, room: .init(memory: 1 << 20, folder: NSTemporaryDirectory()))
        let system = (0..<1100).map { Int32($0 % 97) }
        let sessions = [system + [1, 2, 3], system + [4], Array(system.prefix(600)) + [5], [6] + system]
        for (number, ids) in sessions.enumerated() {
            let prefix = try store.prefix(of: number, ids: ids[...])
            #expect(prefix.length == ids.count)
            let held = ids.indices.map { prefix.memory.load(fromByteOffset: 4 * $0, as: Int32.self) }
            #expect(held == ids)
        }
        #expect(engine.read.count == 1103 + (1101 - 1024) + (601 - 512) + 1101)
    }

    @Test(arguments: [true, false]) func `memory and files hold what is written`(inFile: Bool) async throws {
        try await TemporaryDirectory.with { folder in
            let place: Prefix.Place = inFile ? .file(folder: folder.path) : .memory
            let prefix = try Prefix(capacity: 3, bytes: 10_000, in: place)
            let engine = ScriptedEngine()
            try engine.read([4, 5], into: prefix)
            try engine.read([6], into: prefix)
            #expect(prefix.length == 3)
            #expect((0..<3).map { prefix.memory.load(fromByteOffset: 4 * $0, as: Int32.self) } == [4, 5, 6])
        }
    }

    @Test func `a folder that cannot hold the file is an error`() {
        let error = #expect(throws: ModelError.self) {
            try Prefix(capacity: 1, bytes: 100, in: .file(folder: "/nowhere/at/all"))
        }
        #expect(error?.code == .outOfMemory && error?.message.contains("/nowhere/at/all") == true)
    }
}
