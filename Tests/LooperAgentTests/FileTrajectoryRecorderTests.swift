import Foundation
import LooperAgent
import LooperCore
import LooperTestSupport
import Testing

struct FileTrajectoryRecorderTests {
    /// A session with what is hard to write down.
    private static func trajectory() async throws -> Trajectory {
        let replies = [AgentFixture.test, "no call", AgentFixture.fix, AgentFixture.done]
        var trajectory = try await AgentFixture(replies, givesContext: true).run()
        trajectory.seconds = 0.1 + 0.2
        trajectory.provenance.startedAt = 1_763_000_000.123_456
        trajectory.steps[0].toolSeconds = 1e-7
        trajectory.steps[0].reply = "ünï 日本 😀 \u{2028} \u{0} \"/\\\r\n e\u{301}\n],\n{"
        trajectory.steps[1].pruning = Pruning(dropped: [1], shortened: [Pruning.Shortened(step: 2, text: "é\n")])
        trajectory.provenance.configuration = .object(["a": .number(0.1), "b": .integer(.max)])
        return trajectory
    }

    private func record(_ trajectory: Trajectory, to file: URL) async throws {
        let recorder = FileTrajectoryRecorder(file: file)
        try await recorder.begin(Trajectory(provenance: trajectory.provenance, opening: trajectory.opening))
        for step in trajectory.steps { try await recorder.append(step, Standing(patch: "+", seconds: 1)) }
        try await recorder.finish(trajectory.standing)
    }

    @Test func aWholeSessionRoundTripsToTheSameBytes() async throws {
        try await TemporaryDirectory.with { directory in
            let file = directory.appending("runs/s1.json")
            let trajectory = try await Self.trajectory()
            try await record(trajectory, to: file)
            let bytes = try Data(contentsOf: file)
            #expect(try TrajectoryJSON.decode(bytes) == trajectory)
            #expect(try TrajectoryJSON.encode(trajectory) == bytes)
            #expect(bytes.split(separator: UInt8(ascii: "\n")).count == 2 + trajectory.steps.count, "a step a line")
            let names = try FileManager.default.contentsOfDirectory(atPath: directory.appending("runs").path)
            #expect(names == ["s1.json"])
        }
    }

    @Test func aWholeNumberHasTheSameBytesWhenItIsReadAsAnInteger() async throws {
        var trajectory = try await Self.trajectory()
        trajectory.provenance.configuration = .number(3)
        let bytes = try TrajectoryJSON.encode(trajectory)
        #expect(try TrajectoryJSON.encode(try TrajectoryJSON.decode(bytes)) == bytes)
    }

    @Test func keepsTheContract() async throws {
        try await TemporaryDirectory.with { directory in
            let file = directory.appending("s.json")
            try directory.write("half a rec", to: ".s.json.partial")
            try directory.write("an older session", to: "s.json")
            try await TrajectoryRecorderConformance.check(
                FileTrajectoryRecorder(file: file),
                with: try await Self.trajectory()
            ) { try TrajectoryJSON.decode(try Data(contentsOf: file)) }
        }
    }

    @Test func theRecorderInMemoryKeepsTheContract() async throws {
        let recorder = InMemoryRecorder()
        try await TrajectoryRecorderConformance.check(recorder, with: try await Self.trajectory()) {
            recorder.trajectory
        }
    }

    @Test func aStepWritesNothingBeforeItself() async throws {
        try await TemporaryDirectory.with { directory in
            let file = directory.appending("s.json")
            let trajectory = try await Self.trajectory()
            let recorder = FileTrajectoryRecorder(file: file)
            try await recorder.begin(trajectory)
            // What is spoilt here stays so, where the file is not written anew.
            let handle = try FileHandle(forUpdating: file)
            try handle.write(contentsOf: Data("#".utf8))
            try handle.close()
            try await recorder.append(trajectory.steps[0], Standing())
            #expect(try Data(contentsOf: file).first == UInt8(ascii: "#"))
        }
    }

    /// What a write that was cut leaves: its beginning over the closing words of before.
    @Test func allWholeStepsAreRecoveredFromACutWrite() async throws {
        let whole = try await Self.trajectory()
        var before = whole
        let last = before.steps.removeLast()
        before.standing = Standing(patch: "+\"}],\"patch\":\"\\\n", seconds: 12.5)
        let old = try TrajectoryJSON.encode(before)
        before.standing = Standing()
        var after = before
        after.steps.append(last)
        let new = try TrajectoryJSON.encode(after)
        let common = zip(old, new).prefix { $0 == $1 }.count
        for cut in stride(from: common, to: new.count, by: 7) {
            let torn = new.prefix(cut) + old.dropFirst(cut)
            for bytes in [torn, new.prefix(cut)] {
                let (read, isWhole) = try TrajectoryJSON.recover(Data(bytes))
                #expect(!isWhole || bytes == torn)
                #expect(read.steps == before.steps || read.steps == whole.steps, "cut at \(cut)")
                #expect(read.opening == whole.opening)
                #expect(isWhole || read.outcome == nil)
            }
        }
    }

    @Test(arguments: [
        "", "null", "[]", "{}", "{\"format\":2", "{\"format\":2}", "\u{0}",
        "{\"format\":1,\"provenance\":{},\"opening\":[],\"steps\":[\n]}",
    ])
    func refusesWhatIsNoTrajectory(_ text: String) {
        let error = #expect(throws: AgentError.self) { try TrajectoryJSON.recover(Data(text.utf8)) }
        #expect(error?.code == .notATrajectory)
    }

    @Test(arguments: [[2, 1, 3, 4], [1, 2, 2, 3], [0, 1, 2, 3], [Int.min, .max, 1, 1]])
    func refusesStepsOutOfOrder(_ numbers: [Int]) async throws {
        var trajectory = try await Self.trajectory()
        for (index, number) in numbers.enumerated() { trajectory.steps[index].number = number }
        let bytes = try TrajectoryJSON.encode(trajectory)
        let error = #expect(throws: AgentError.self) { try TrajectoryJSON.decode(bytes) }
        #expect(error?.message.contains("numbered from 1") == true)
    }

    @Test func refusesCountsThatWouldOverflow() async throws {
        var trajectory = try await Self.trajectory()
        trajectory.steps[1].usage.promptTokens = .max
        let bytes = try TrajectoryJSON.encode(trajectory)
        let error = #expect(throws: AgentError.self) { try TrajectoryJSON.recover(bytes) }
        #expect(error?.message.contains("not a trajectory as Looper writes it") == true)
        #expect(try TrajectoryJSON.recover(bytes.dropLast(9)).trajectory.steps.count == 1, "a cut one ends before it")
    }

    @Test func namesAnotherFormat() async throws {
        var trajectory = try await Self.trajectory()
        trajectory.format = 1
        let bytes = try TrajectoryJSON.encode(trajectory)
        for cut in [bytes.count, bytes.count - 5] {
            let error = #expect(throws: AgentError.self) { try TrajectoryJSON.recover(bytes.prefix(cut)) }
            #expect(error?.message.contains("format 1, this Looper reads 2") == true)
        }
    }

    @Test func saysWhereItCannotWrite() async throws {
        try await TemporaryDirectory.with { directory in
            try directory.write("a file", to: "runs")
            let recorder = FileTrajectoryRecorder(file: directory.appending("runs/s.json"))
            let provenance = Provenance(session: "s", model: ModelIdentity(name: "m", window: 1), startedAt: 0)
            let error = await #expect(throws: AgentError.self) {
                try await recorder.begin(Trajectory(provenance: provenance, opening: []))
            }
            #expect(error?.code == .notRecorded)
            #expect(error?.message.contains("runs/s.json") == true)
            let early = await #expect(throws: AgentError.self) { try await recorder.finish(Standing()) }
            #expect(early?.message.contains("no session has begun") == true)
        }
    }
}
