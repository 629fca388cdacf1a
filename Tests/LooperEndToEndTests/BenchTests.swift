import Foundation
import LooperTestSupport
import Testing

@Suite(.timeLimit(.minutes(3))) struct BenchTests {
    @Test(arguments: [("--record", "file"), ("--no-record", "none")])
    func tellsTheCostOfAStep(_ flag: String, _ recording: String) async throws {
        try await TemporaryDirectory.with { directory in
            let run = try await LooperProgram(home: directory).run("bench", "agent", "--steps", "40", flag)
            #expect(run.status == 0, "\(run.errors)")
            let result = try #require(
                try JSONSerialization.jsonObject(with: Data(run.output.utf8)) as? [String: Any]
            )
            #expect(result["steps"] as? Int == 40)
            #expect(result["recording"] as? String == recording)
            for key in ["", "_first_tenth", "_last_tenth"] {
                #expect((result["microseconds_per_step\(key)"] as? Double ?? 0) > 0)
            }
            #expect((result["peak_memory_bytes"] as? Int ?? 0) > 1_000_000)
        }
    }

    @Test func tellsTheCostOfTheStore() async throws {
        try await TemporaryDirectory.with { directory in
            let run = try await LooperProgram(home: directory).run("bench", "store", "--sessions", "10", "--steps", "3")
            #expect(run.status == 0 && run.errors.isEmpty, "\(run.errors)")
            let result = try #require(run.events.first)
            #expect((result["microseconds_per_session"] as? Double ?? 0) > 0)
            #expect(result["microseconds_per_step"] is Double && (result["store_bytes"] as? Int ?? 0) > 0)
            let files = try FileManager.default.contentsOfDirectory(atPath: directory.path)
            #expect(!files.contains("store.sqlite"), "the user's own store is left alone")
        }
    }

    @Test(arguments: ["0", "-1", "20001", "many"])
    func refusesSenselessNumbersOfSteps(_ steps: String) async throws {
        try await TemporaryDirectory.with { directory in
            let run = try await LooperProgram(home: directory).run("bench", "agent", "--steps", steps)
            #expect(run.status != 0)
            #expect(run.errors.contains("--steps"))
        }
    }
}
