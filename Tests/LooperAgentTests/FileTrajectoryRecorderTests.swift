import Foundation
import LooperAgent
import LooperCore
import LooperTestSupport
import Testing

struct FileTrajectoryRecorderTests {
    @Test func aWholeSessionRoundTripsToTheSameBytes() async throws {
        try await TemporaryDirectory.with { directory in
            let file = directory.appending("runs/s1.json")
            let recorder = FileTrajectoryRecorder(file: file)
            var trajectory = try await AgentFixture(
                [AgentFixture.test, AgentFixture.fix, AgentFixture.done],
                givesContext: true
            ).run()
            trajectory.seconds = 0.1 + 0.2
            trajectory.provenance.startedAt = 1_763_000_000.123_456
            trajectory.steps[0].toolSeconds = 1e-7
            trajectory.steps[0].reply = "ünï 日本 😀 \u{2028} \u{0} \"/\\\r\n e\u{301}"
            trajectory.provenance.configuration = .object(["a": .number(0.1), "b": .number(3), "c": .integer(.max)])
            try await recorder.record(trajectory)
            let bytes = try Data(contentsOf: file)
            let read = try TrajectoryJSON.decode(bytes)
            #expect(read.steps == trajectory.steps)
            #expect(read.seconds == trajectory.seconds)
            #expect(try TrajectoryJSON.encode(read) == bytes)
            #expect(
                try FileManager.default.contentsOfDirectory(atPath: directory.appending("runs").path) == ["s1.json"]
            )
        }
    }

    @Test func replacesTheFileAsAWhole() async throws {
        try await TemporaryDirectory.with { directory in
            let file = directory.appending("s.json")
            try directory.write("half a rec", to: ".s.json.partial")
            let fixture = AgentFixture([AgentFixture.fix, AgentFixture.done])
            _ = try await fixture.run()
            for record in fixture.recorder.records {
                try await FileTrajectoryRecorder(file: file).record(record)
                #expect(try TrajectoryJSON.decode(try Data(contentsOf: file)) == record)
            }
        }
    }

    @Test func saysWhereItCannotWrite() async throws {
        try await TemporaryDirectory.with { directory in
            try directory.write("a file", to: "runs")
            let recorder = FileTrajectoryRecorder(file: directory.appending("runs/s.json"))
            let provenance = Provenance(session: "s", model: ModelIdentity(name: "m", window: 1), startedAt: 0)
            let error = await #expect(throws: AgentError.self) {
                try await recorder.record(Trajectory(provenance: provenance, opening: []))
            }
            #expect(error?.code == .notRecorded)
            #expect(error?.message.contains("runs/s.json") == true)
        }
    }
}
