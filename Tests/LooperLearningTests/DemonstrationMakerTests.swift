import Foundation
import LooperCore
import LooperTestSupport
import Synchronization
import Testing

@testable import LooperLearning

struct DemonstrationMakerTests {
    private let tasks = (1...6).map {
        CodingTask(instanceID: "t\($0)", repo: "r", baseCommit: "c", problemStatement: "p", failToPass: ["x"])
    }
    private let settings = DemonstrationSettings(model: ModelIdentity(name: "m", window: 10))

    private static func record(_ task: CodingTask) -> DemonstrationRecord {
        var record = DemonstrationRecord(task: task.instanceID)
        if task.instanceID == "t2" {
            record.take(Dropped(.unreachable, "a.py:1"))
        } else {
            record.folder = task.instanceID
            record.actions = ["test", "edit", "retest", "done"] + (task.instanceID == "t3" ? ["wrong"] : [])
        }
        return record
    }

    @Test func `a run that was stopped goes on with what is left`() async throws {
        try await TemporaryDirectory.with { folder in
            let tried = Mutex<[String]>([])
            let maker = DemonstrationMaker(folder: folder.url, settings: settings, jobs: 2) { task in
                if task.instanceID == "t5", tried.withLock({ !$0.contains("t5") }) {
                    tried.withLock { $0.append("t5") }
                    throw CancellationError()
                }
                tried.withLock { $0.append(task.instanceID) }
                return Self.record(task)
            }
            await #expect(throws: CancellationError.self) { try await maker.run(tasks) }
            let before = tried.withLock(\.self)
            // A crash in the middle of a line loses that line alone.
            let index = folder.appending("demonstrations.jsonl")
            let whole = try Data(contentsOf: index)
            try (whole + Data("{\"task\":\"t".utf8)).write(to: index)
            let report = try await maker.run(tasks)
            #expect(report.tried == 6 && report.made == 5)
            let kept = whole.split(separator: 0x0A).count
            #expect(tried.withLock(\.count) == before.count + 6 - kept)
            #expect(try folder.read("demonstrations.jsonl").split(separator: "\n").count == 6)
        }
    }

    @Test func `other settings are refused`() async throws {
        try await TemporaryDirectory.with { folder in
            let maker = DemonstrationMaker(folder: folder.url, settings: settings) { Self.record($0) }
            _ = try await maker.run(Array(tasks.prefix(1)))
            var others = settings
            others.seed = 9
            let other = DemonstrationMaker(folder: folder.url, settings: others) { Self.record($0) }
            let error = await #expect(throws: LearningError.self) { try await other.run(tasks) }
            #expect(error?.code == .otherSettings)
        }
    }

    @Test func `the report sums up`() {
        let report = DemonstrationReport(tasks.map(Self.record))
        #expect(report.dropped == ["no visible word leads to the place": 1])
        #expect(report.steps == 21)
        #expect(abs(report.doneShare - 5.0 / 21) < 1e-9)
        #expect(report.recoveryShare == 0.2)
        #expect(report.sequences == 2)
        #expect(abs(report.sequenceEntropy - 0.7219) < 1e-3)
        #expect(report.replayed == nil)
    }
}
